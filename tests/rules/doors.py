"""Who decides on the rules: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("rules.index", "GET"): allowed(200, "ada"),
    ("rules.preview", "POST"): allowed(400, "ada"),
    ("rules.preview_stage", "POST"): allowed(200, "ada"),
    ("rules.update", "POST"): allowed(422, "ada"),
}
