"""Who may print a customer that Ann owns and Hal helps with."""

from tests.customers.doors import allowed

DOORS = {
    ("summaries.create", "POST"): allowed(200, "ann", "hal", "mia", "ada"),
    ("summaries.create_many", "POST"): allowed(303, "ann", "hal", "mia", "ada"),
}
