"""Who may hand many customers over."""

from tests.customers.doors import allowed

DOORS = {
    ("allotment.index", "GET"): allowed(303, "mia"),
    ("allotment.preview", "POST"): allowed(200, "mia"),
    ("allotment.create", "POST"): allowed(303, "mia"),
}
