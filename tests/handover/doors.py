"""Who may hand a customer of Ann's over."""

from tests.customers.doors import allowed

DOORS = {
    ("handover.new", "GET"): allowed(200, "mia"),
    ("handover.create", "POST"): allowed(303, "mia"),
}
