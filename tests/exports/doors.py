"""Who may take customers out: everyone may ask, managers decide."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("exports.index", "GET"): everyone(200),
    ("exports.new", "GET"): everyone(200),
    ("exports.choose", "POST"): everyone(303),
    ("exports.create", "POST"): everyone(422),
    ("exports.grant", "POST"): allowed(404, "mia"),
    ("exports.decline", "POST"): allowed(404, "mia"),
}
