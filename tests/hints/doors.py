"""Administrators write what stands at the fields."""

from tests.harness.doors import allowed

DOORS = {
    ("hints.index", "GET"): allowed(200, "ada"),
    ("hints.update", "POST"): allowed(303, "ada"),
}
