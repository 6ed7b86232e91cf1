"""Who may enter which door of a bulk change: it is one's own alone."""

from tests.harness.doors import everyone

DOORS = {
    ("bulk.index", "GET"): everyone(404),  # the house's is nobody's of these
    ("bulk.take", "POST"): everyone(404),
    ("bulk.undo", "POST"): everyone(404),
}
