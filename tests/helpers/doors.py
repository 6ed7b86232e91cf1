"""Who may name helpers of a customer that Ann owns."""

from tests.customers.doors import allowed

DOORS = {
    ("helpers.index", "GET"): allowed(200, "ann", "mia"),
    ("helpers.create", "POST"): allowed(303, "ann", "mia"),
    ("helpers.release", "POST"): allowed(303, "ann", "mia"),
}
