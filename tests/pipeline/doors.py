"""Who may change the stages: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("pipeline.index", "GET"): allowed(200, "ada"),
    ("pipeline.create", "POST"): allowed(303, "ada"),
    ("pipeline.edit", "GET"): allowed(200, "ada"),
    ("pipeline.update", "POST"): allowed(303, "ada"),
    ("pipeline.move", "POST"): allowed(303, "ada"),
    ("pipeline.retire", "POST"): allowed(303, "ada"),
    ("pipeline.preview", "GET"): allowed(200, "ada"),
    ("pipeline.adopt", "POST"): allowed(303, "ada"),
}
