"""When a contact took place, as typed: 14:30, 昨天下午3点, 11-20, 2024-03-15 14:00-15:00."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from crmapp import clock
from crmapp.dates import BadClock, BadDay, parse_clock, parse_moment
from crmapp.narrow import narrow

_dash = re.compile(r"[-–—~～至到]|\bto\b")


class Future(ValueError):
    """The contact lies ahead: it is a plan, not a follow-up."""


class Reversed(ValueError):
    """It ended before it began."""


@dataclass(frozen=True)
class When:
    """Begin and end of a contact in UTC; `has_clock` is False where the day alone is known."""

    began_at: datetime
    ended_at: datetime | None = None
    has_clock: bool = True

    @property
    def on(self) -> date:
        """The team's day of the contact."""
        return clock.local(self.began_at).date()


def parse_when(text: str, now: datetime) -> When:
    """Return what a text means at a moment; an empty one means that moment.

    A time alone is of the same day, a day without year leans to the past, and a second time
    after a dash ends the contact. Raise BadDay for what is neither, Future and Reversed for
    what cannot be.
    """
    today = clock.local(now).date()
    if not text.strip():
        return When(now)
    (day, at), end = _range_of(text.strip(), today) or (_moment_of(text.strip(), today), None)
    began_at = moment_at(day, at)
    if at is None:
        began_at = min(began_at, now) if day == today else began_at
    ended_at = moment_at(end[0] or day, end[1]) if end else None
    if began_at > now or (ended_at is not None and ended_at > now):
        raise Future(text)
    if ended_at is not None and ended_at < began_at:
        raise Reversed(text)
    return When(began_at, ended_at, has_clock=at is not None)


def _range_of(text: str, today: date) -> tuple[tuple[date, time], tuple[date | None, time]] | None:
    for cut in reversed(list(_dash.finditer(text))):
        left, right = text[: cut.start()].strip(), text[cut.end() :].strip()
        try:
            day, at = _moment_of(left, today)
            if at is not None and (end := _end_of(right, at, today)) is not None:
                return (day, at), end
        except BadDay:
            continue
    return None


def _end_of(text: str, began: time, today: date) -> tuple[date | None, time] | None:
    try:
        end = parse_clock(text)
    except BadClock:
        day, end = parse_moment(text, today, lean="past")
        return (day, end) if end is not None else None
    if end < began and end.hour < 12 and ":" not in narrow(text):
        end = end.replace(hour=end.hour + 12)  # 晚上7点到9点
    return None, end


def _moment_of(text: str, today: date) -> tuple[date, time | None]:
    try:
        return today, parse_clock(text)
    except BadClock:
        return parse_moment(text, today, lean="past")


def moment_at(day: date, at: time | None) -> datetime:
    """The moment of a day and a time of the team's zone; noon where no time is known."""
    return clock.moment(datetime.combine(day, at or time(12, 0)))


def write_when(when: When) -> str:
    """The text that stands for it in a form."""
    began = clock.local(when.began_at)
    if not when.has_clock:
        return f"{began:%Y-%m-%d}"
    if when.ended_at is None:
        return f"{began:%Y-%m-%d %H:%M}"
    ended = clock.local(when.ended_at)
    end = f"{ended:%H:%M}" if ended.date() == began.date() else f"{ended:%Y-%m-%d %H:%M}"
    return f"{began:%Y-%m-%d %H:%M} - {end}"
