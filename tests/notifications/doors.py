"""Who may read notifications: everyone, their own."""

from tests.harness.doors import everyone

DOORS = {
    ("notifications.index", "GET"): everyone(200),
    ("notifications.poll", "GET"): everyone(200),
    ("notifications.read", "POST"): everyone(303),
    ("notifications.read_one", "POST"): {**everyone(404), "ann": 303},
    ("notifications.open_one", "POST"): {**everyone(404), "ann": 303},
}
