"""Who writes payments of a deal of Ann's down; each sees what is to come from their own."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("payments.index", "GET"): everyone(200),
    ("payments.new", "GET"): allowed(200, "ann", "mia"),
    ("payments.create", "POST"): allowed(422, "ann", "mia"),
    ("payments.edit", "GET"): allowed(200, "ann", "mia"),
    ("payments.update", "POST"): allowed(422, "ann", "mia"),
}
