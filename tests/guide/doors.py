"""The guide is for everybody."""

from tests.harness.doors import everyone

DOORS = {
    ("guide.index", "GET"): everyone(200),
    ("guide.show", "GET"): everyone(200),
    ("guide.travel", "POST"): everyone(400),
}
