"""All read what was agreed on; managers and administrators write it."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("conventions.index", "GET"): everyone(200),
    ("conventions.edit", "GET"): allowed(200, "mia", "ada"),
    ("conventions.update", "POST"): allowed(303, "mia", "ada"),
}
