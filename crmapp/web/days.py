"""Chips of days to come, in words, for date fields."""

from datetime import date

from flask_babel import gettext as _

from crmapp import clock
from crmapp.dates import next_chips, short_day


def day_chips() -> list[tuple[str, date]]:
    """Label and day of each chip, counted from the team's day."""
    labels = {
        "tomorrow": _("Tomorrow"),
        "after_tomorrow": _("In two days"),
        "next_monday": _("Next Monday"),
        "in_a_week": _("In a week"),
        "month_end": _("End of month"),
    }
    return [(labels[key], day) for key, day in next_chips(clock.today())]


def put_off_days() -> list[tuple[str, date]]:
    """Label and day of what a plan is put off to by one tap."""
    chips = dict(next_chips(clock.today()))
    labels = {
        "tomorrow": _("Tomorrow"),
        "next_monday": _("Next Monday"),  # on a Sunday that is tomorrow
        "in_a_week": _("In a week"),
    }
    by_day = {chips[key]: labels[key] for key in reversed(labels)}
    return [(label, day) for day, label in sorted(by_day.items())]


def near_day(day: date) -> str:
    """A day close to today in a word, else its number: 今天, 明天, 周三, 12-03."""
    today = clock.today()
    away = (day - today).days
    if away in (0, 1):
        return _("Today") if away == 0 else _("Tomorrow")
    if 1 < away < 7:
        return _weekdays()[day.weekday()]
    return short_day(day, today)


def _weekdays() -> list[str]:
    return [
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    ]  # fmt: skip
