"""The period that a meeting looks back on, the one before it, and the one that is planned."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from crmapp import clock
from crmapp.dates import quarter_of
from crmapp.meetings.models import MeetingKind
from crmapp.reports.periods import CUSTOM, FIRST, Period


@dataclass(frozen=True)
class Span:
    """A week from Monday, a month or a quarter; the data check goes by months."""

    kind: MeetingKind
    first: date
    last: date

    @classmethod
    def holding(cls, kind: MeetingKind, day: date) -> "Span":
        """The span of a kind that a day lies in."""
        if kind is MeetingKind.WEEK:
            first = day - timedelta(day.weekday())
            return cls(kind, first, first + timedelta(6))
        months = 3 if kind is MeetingKind.QUARTER else 1
        begin = (day.month - 1) // months * months + 1
        end = begin + months - 1
        return cls(
            kind, date(day.year, begin, 1), date(day.year, end, monthrange(day.year, end)[1])
        )

    @property
    def before(self) -> "Span":
        """The span that it is compared with."""
        return Span.holding(self.kind, self.first - timedelta(1))

    @property
    def after(self) -> "Span":
        """The span that is planned."""
        return Span.holding(self.kind, self.last + timedelta(1))

    @property
    def period(self) -> Period:
        """The same as reports know it, so that their addresses can name it."""
        return Period(CUSTOM, self.title, self.first, self.last)

    @property
    def with_before(self) -> Period:
        """Both spans in one, so that they are counted in one go."""
        return Period(CUSTOM, self.title, self.before.first, self.last)

    @property
    def days_left(self) -> int:
        """How many of its days are still to come; today counts as gone."""
        return max((self.last - clock.today()).days, 0)

    @property
    def title(self) -> str:
        """What it is called: week 48 of 2026, 2026-11, 2026Q4."""
        if self.kind is MeetingKind.WEEK:
            year, week, _day = self.first.isocalendar()
            return _("Week %(week)s of %(year)s", week=week, year=year)
        if self.kind is MeetingKind.QUARTER:
            return quarter_of(self.first)
        return f"{self.first:%Y-%m}"


def span_of(kind: str, on: str) -> Span | None:
    """The span that an address names by its kind and a day of it; None for what is to come."""
    try:
        known, day = MeetingKind(kind), date.fromisoformat(on)
    except ValueError:
        return None
    if not FIRST < day <= clock.today():
        return None
    return Span.holding(known, day)
