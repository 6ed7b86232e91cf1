"""Who may enter which door of a view that Ann saved: for others it does not exist."""

from tests.customers.doors import allowed

_EVERYONE = ("ann", "bob", "hal", "carol", "mark", "mia", "ada")
_ANNS = dict.fromkeys(_EVERYONE, 404) | {"ann": 303}

DOORS = {
    ("savedviews.index", "GET"): allowed(200, *_EVERYONE),
    ("savedviews.new", "GET"): allowed(200, *_EVERYONE),
    ("savedviews.create", "POST"): allowed(303, *_EVERYONE),
    ("savedviews.rename", "POST"): _ANNS,
    ("savedviews.delete", "POST"): _ANNS,
}
