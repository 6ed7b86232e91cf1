"""Whose feed it is: everyone's own; nobody's without its address."""

from tests.harness.doors import everyone

DOORS = {
    ("calendars.show", "GET"): everyone(200),
    ("calendars.open_feed", "POST"): everyone(200),
    ("calendars.close_feed", "POST"): everyone(303),
    ("calendars.fetch", "GET"): everyone(404),
}
