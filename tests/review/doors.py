"""Who decides about new customers; Ann's customer of the house is approved already."""

from tests.harness.doors import allowed

_DECIDES = ("mia", "ada")

DOORS = {
    ("review.index", "GET"): allowed(200, *_DECIDES),
    ("review.open_one", "GET"): allowed(303, *_DECIDES),
    ("review.approve", "POST"): allowed(303, *_DECIDES),
    ("review.send_back", "POST"): allowed(303, *_DECIDES),
    ("review.send_in", "POST"): allowed(303, "ann", "mia"),
    ("review.ask_import", "GET"): allowed(404, *_DECIDES),
    ("review.approve_import", "POST"): allowed(404, *_DECIDES),
}
