"""Who may enter which door of the needs of a customer that Ann owns and Hal helps with."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("needs.index", "GET"): everyone(200),
    ("needs.create", "POST"): allowed(422, "ann", "mia"),
    ("needs.gather", "POST"): allowed(422, "ann", "mia"),
    ("needs.edit", "GET"): allowed(200, "ann", "mia"),
    ("needs.update", "POST"): allowed(422, "ann", "mia"),
}
