"""Who may look at duplicates and merge; the customer of the address is Ann's."""

from tests.customers.doors import allowed

_SELLS = ("ann", "bob", "hal", "mia")
_NOWHERE = allowed(404, *_SELLS)  # nothing was found, merged or asked for yet

DOORS = {
    ("merging.index", "GET"): allowed(200, *_SELLS),
    ("merging.seek", "POST"): allowed(303, "mia"),
    ("merging.tell_apart", "POST"): _NOWHERE,
    ("merging.ask_again", "POST"): _NOWHERE,
    ("merging.choose", "GET"): allowed(200, "ann", "mia"),
    ("merging.look_up", "POST"): allowed(200, "ann", "mia"),
    ("merging.new", "GET"): allowed(404, "ann", "mia"),
    ("merging.create", "POST"): allowed(404, "ann", "mia"),
    ("merging.undo", "POST"): _NOWHERE,
}
