"""Who may ask for duplicates: whoever may make customers."""

from tests.customers.doors import allowed

DOORS = {
    ("duplicates.check", "POST"): allowed(200, "ann", "bob", "hal", "mia", "ada"),
}
