"""Who may enter which door of a restore: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("restoring.index", "GET"): allowed(200, "ada"),
    ("restoring.upload", "POST"): allowed(422, "ada"),
    ("restoring.show", "GET"): allowed(404, "ada"),
    ("restoring.watch", "GET"): allowed(303, "ada"),
    ("restoring.begin", "POST"): allowed(404, "ada"),
}
