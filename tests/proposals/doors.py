"""Who notes proposals for a deal of Ann's."""

from tests.harness.doors import allowed

DOORS = {
    ("proposals.new", "GET"): allowed(200, "ann", "mia"),
    ("proposals.create", "POST"): allowed(422, "ann", "mia"),
    ("proposals.edit", "GET"): allowed(200, "ann", "mia"),
    ("proposals.update", "POST"): allowed(422, "ann", "mia"),
}
