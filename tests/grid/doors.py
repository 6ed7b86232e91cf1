"""Who may enter which door of the sheet: all who see customers; each cell asks whose it is."""

from tests.harness.doors import allowed, everyone

_IMPORTERS = ("ann", "bob", "hal", "mia", "ada")

DOORS = {
    ("grid.index", "GET"): everyone(200),
    ("grid.update", "POST"): everyone(404),  # no such column: the others are tried where it is
    ("grid.undo", "POST"): everyone(404),
    ("grid.choose", "GET"): everyone(200),
    ("grid.arrange", "POST"): everyone(303),
    ("pasting.preview", "POST"): everyone(303),
    ("pasting.take", "POST"): everyone(422),
    ("pasting.ask_rows", "GET"): allowed(200, *_IMPORTERS),
    ("pasting.take_rows", "POST"): allowed(422, *_IMPORTERS),
}
