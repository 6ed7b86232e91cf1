"""Who may change the team's words: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("lists.index", "GET"): allowed(200, "ada"),
    ("lists.create", "POST"): allowed(303, "ada"),
    ("lists.update", "POST"): allowed(303, "ada"),
}
