"""Spans of days that a report covers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.months import first_after, first_of_quarter
from crmapp.typed_days import BadDay, parse_day

CUSTOM, EVER = "days", "ever"
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included; `key` is its name in an address."""

    key: str
    label: Any
    first: date
    last: date

    @property
    def began(self) -> datetime:
        """The first moment of it."""
        return clock.moment(datetime.combine(self.first, time()))

    @property
    def ended(self) -> datetime:
        """The first moment after it."""
        return clock.moment(datetime.combine(self.last + timedelta(1), time()))

    @property
    def is_bounded(self) -> bool:
        """Whether it begins on a day that says something."""
        return self.first > FIRST

    @property
    def is_ever(self) -> bool:
        """Whether it leaves no day out, those to come included."""
        return self.key == EVER

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def _months(first: date, count: int) -> tuple[date, date]:
    return first, first_after(first, count) - timedelta(1)


# Name, label, and the days of it counted from today.
NAMED: dict[str, tuple[Any, Callable[[date], tuple[date, date]]]] = {
    "month": (_l("This month"), lambda day: _months(day.replace(day=1), 1)),
    "last_month": (_l("Last month"), lambda day: _months(first_after(day, -1), 1)),
    "quarter": (_l("This quarter"), lambda day: _months(first_of_quarter(day), 3)),
    "next_quarter": (
        _l("Next quarter"),
        lambda day: _months(first_after(first_of_quarter(day), 3), 3),
    ),
    "last_quarter": (
        _l("Last quarter"),
        lambda day: _months(first_after(first_of_quarter(day), -3), 3),
    ),
    "year": (_l("This year"), lambda day: _months(date(day.year, 1, 1), 12)),
    "last_year": (_l("Last year"), lambda day: _months(date(day.year - 1, 1, 1), 12)),
    EVER: (_l("Since the beginning"), lambda day: (FIRST, max(day, FIRST))),
}
USUAL = "quarter"


def period_of(key: str, first: str = "", last: str = "") -> Period:
    """The period that an address names; the usual one where it names none.

    `first` and `last` are typed days, for the span of one's own; a wrong or an empty one stands
    for the beginning or for today, and turned round they are turned back.
    """
    today = clock.today()
    if key == CUSTOM:
        ends = sorted((_day(first, today) or FIRST, _day(last, today) or today))
        return Period(CUSTOM, _l("Your own dates"), *ends)
    key = key if key in NAMED else USUAL
    label, span = NAMED[key]
    return Period(key, label, *span(today))


def _day(text: str, today: date) -> date | None:
    try:
        day = parse_day(text, today) if text.strip() else None
    except BadDay:
        return None
    return min(max(day, FIRST), LAST) if day else None
