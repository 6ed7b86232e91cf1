"""Who may change what holds for the whole team: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("settings.index", "GET"): allowed(200, "ada"),
    ("settings.update", "POST"): allowed(303, "ada"),
}
