"""Who may search: everyone, among what they see."""

from tests.customers.doors import allowed

_EVERYONE = ("ann", "bob", "hal", "carol", "mark", "mia", "ada")

DOORS = {
    ("search.index", "GET"): allowed(200, *_EVERYONE),
    ("search.ask", "POST"): allowed(303, *_EVERYONE),
}
