"""Who may see the board: everyone; what may be moved on it is a matter of deals."""

from tests.harness.doors import everyone

DOORS = {
    ("board.index", "GET"): everyone(200),
    ("board.poll", "GET"): everyone(200),
    ("board.more", "GET"): everyone(200),
    ("board.choose_order", "POST"): everyone(303),
}
