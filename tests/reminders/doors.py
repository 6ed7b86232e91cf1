"""Who sets their own reminders and reads their own day: everyone."""

from tests.harness.doors import everyone

DOORS = {
    ("reminders.my_day", "GET"): everyone(200),
    ("reminders.show", "GET"): everyone(200),
    ("reminders.update", "POST"): everyone(303),
}
