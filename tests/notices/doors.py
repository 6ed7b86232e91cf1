"""Who may read notices: everyone, their own."""

from tests.harness.doors import everyone

DOORS = {
    ("notices.index", "GET"): everyone(200),
    ("notices.read", "POST"): everyone(303),
}
