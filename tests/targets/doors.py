"""Who enters targets: managers."""

from tests.harness.doors import allowed

DOORS = {
    ("targets.index", "GET"): allowed(200, "mia"),
    ("targets.update", "POST"): allowed(409, "mia"),  # a form that never saw what stands
}
