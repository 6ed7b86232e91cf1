"""Who may define the team's own fields (administrators), and choose their columns (everyone)."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("custom_fields.index", "GET"): allowed(200, "ada"),
    ("custom_fields.create", "POST"): allowed(404, "ada"),  # of which record, nothing says
    ("custom_fields.edit", "GET"): allowed(200, "ada"),
    ("custom_fields.update", "POST"): allowed(303, "ada"),  # nothing said, nothing changed
    ("custom_fields.arrange", "POST"): allowed(400, "ada"),  # nothing says what to do
    ("custom_fields.choose", "GET"): everyone(200),
    ("custom_fields.keep", "POST"): everyone(303),
}
