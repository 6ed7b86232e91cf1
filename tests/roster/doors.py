"""Who may look at the list: everyone; what it shows of each customer is tested there."""

from tests.customers.doors import allowed

_EVERYONE = ("ann", "bob", "hal", "carol", "mark", "mia", "ada")

DOORS = {
    ("roster.filters", "GET"): allowed(200, *_EVERYONE),
    ("roster.index", "GET"): allowed(200, *_EVERYONE),
}
