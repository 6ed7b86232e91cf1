"""Who may read the journal: administrators; and managers who saw a customer."""

from tests.harness.doors import allowed

DOORS = {
    ("journal.index", "GET"): allowed(200, "ada"),
    ("journal.export", "POST"): allowed(303, "ada"),
    ("journal.disclosures", "GET"): allowed(200, "mia", "ada"),
    ("journal.print_disclosures", "POST"): allowed(200, "mia", "ada"),
}
