"""Who checks Ann's customer: she, and the manager."""

from tests.harness.doors import allowed

DOORS = {
    ("checking.index", "GET"): allowed(200, "ann", "bob", "hal", "mia"),
    ("checking.check", "POST"): allowed(409, "ann", "mia"),
}
