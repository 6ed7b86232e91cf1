"""Who has to do with the pool of the house, which is on: salespeople claim, managers assign."""

from tests.harness.doors import allowed

_SELLS = ("ann", "bob", "hal")

DOORS = {
    ("pool.index", "GET"): allowed(200, *_SELLS, "mia"),
    ("pool.claim", "POST"): allowed(303, *_SELLS),
    ("pool.undo", "POST"): allowed(404, *_SELLS),
    ("pool.ask_back", "GET"): allowed(200, "ann", "mia"),
    ("pool.give_back", "POST"): allowed(409, "ann", "mia"),
}
