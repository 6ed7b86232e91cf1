"""Who answers requests about personal data: administrators alone."""

from tests.harness.doors import allowed

DOORS = {
    ("privacy.index", "GET"): allowed(200, "ada"),
    ("privacy.search", "POST"): allowed(422, "ada"),
    ("privacy.export", "POST"): allowed(422, "ada"),
    ("privacy.erase", "POST"): allowed(422, "ada"),
    ("privacy.retention", "GET"): allowed(200, "ada"),
    ("privacy.anonymise", "POST"): allowed(303, "ada"),
}
