"""Who looks after customers: who may own them."""

from tests.harness.doors import allowed

_SELLS = ("ann", "bob", "hal", "mia")

DOORS = {
    ("freshness.index", "GET"): allowed(200, *_SELLS),
    ("freshness.proposals", "GET"): allowed(200, *_SELLS),
    ("freshness.answer", "POST"): allowed(303, *_SELLS),
    ("freshness.undo", "POST"): allowed(404, *_SELLS),
}
