"""Who may see and change field rights: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("field_policy.index", "GET"): allowed(200, "ada"),
    ("field_policy.edit", "GET"): allowed(200, "ada"),
    ("field_policy.update", "POST"): allowed(422, "ada"),
    ("field_policy.reset", "POST"): allowed(303, "ada"),
    ("field_policy.undo", "POST"): allowed(303, "ada"),
}
