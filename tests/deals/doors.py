"""Who may move and change a deal of Ann's, with whose customer Hal helps."""

from tests.harness.doors import allowed

_OWNS = ("ann", "mia")

DOORS = {
    ("deals.ask_stage", "GET"): allowed(200, *_OWNS),
    ("deals.change_stage", "POST"): allowed(303, *_OWNS),
    ("deals.undo", "POST"): allowed(303, *_OWNS),
    ("deals.note", "POST"): allowed(303, "ann"),  # who moved it says why
    ("deals.star", "POST"): allowed(303, *_OWNS),
    ("deals.new", "GET"): allowed(200, *_OWNS),
    ("deals.create", "POST"): allowed(303, *_OWNS),
    ("deals.edit", "GET"): allowed(200, *_OWNS),
    ("deals.update", "POST"): allowed(303, *_OWNS),
}
