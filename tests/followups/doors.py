"""Who may enter which door of follow-ups: Ann's customer, Hal helps, a follow-up is Ann's."""

from tests.customers.doors import allowed
from tests.harness.doors import EVERYONE

DOORS = {
    ("followups.new", "GET"): allowed(200, "ann", "hal", "mia"),
    ("followups.create", "POST"): allowed(303, "ann", "hal", "mia"),
    ("followups.show", "GET"): allowed(200, "ann", "hal", "carol", "mia", "ada"),
    ("followups.edit", "GET"): allowed(200, "ann"),
    ("followups.correct", "POST"): allowed(303, "ann"),
    ("followups.ask_back", "POST"): allowed(200, *EVERYONE),
    ("followups.former", "GET"): allowed(200, "ann", "hal", "carol", "mia", "ada"),
}
