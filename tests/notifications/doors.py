"""Who may read notifications: everyone, their own."""

from tests.harness.doors import everyone

DOORS = {
    ("notifications.index", "GET"): everyone(200),
    ("notifications.read", "POST"): everyone(303),
}
