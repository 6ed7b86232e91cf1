"""When people are left in peace: quiet hours and days off; and when a morning is."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from crmapp import clock
from crmapp.reminders.models import QuietHours
from crmapp.settings.values import setting

_OFF = {"weekdays": (5, 6), "six": (6,), "all": ()}  # days of the week, Monday is 0
_AT_MOST = 14  # days looked ahead; a whole week off is not offered


def is_working(day: date) -> bool:
    """Whether the team works on a day."""
    return day.weekday() not in _OFF[setting("working_days")]


def morning_of(day: date) -> datetime:
    """The moment of a day at which its plans are told."""
    return clock.moment(datetime.combine(day, _time("morning_at")))


def told_since(today: date) -> date:
    """The first day whose plans are told today: days off before it count with it."""
    day = today
    while not is_working(day - timedelta(1)) and (today - day).days < _AT_MOST:
        day -= timedelta(1)
    return day


def hours_of(own: QuietHours | None) -> tuple[time, time]:
    """A person's quiet hours, or the team's; equal ends are none."""
    if own is not None:
        return own.begins_at, own.ends_at
    return _time("quiet_from"), _time("quiet_to")


def is_quiet(at: time, hours: tuple[time, time]) -> bool:
    """Whether a time of the team's zone lies in quiet hours, which may go over midnight."""
    begins, ends = hours
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def free_from(moment: datetime, hours: tuple[time, time]) -> datetime:
    """The first moment from this one on at which a message may go out.

    What falls into a day off waits for the next working morning.
    """
    local = clock.local(moment).replace(tzinfo=None)
    for _day in range(2 * _AT_MOST):
        if not is_working(local.date()):
            local = datetime.combine(local.date() + timedelta(1), _time("morning_at"))
        elif is_quiet(local.time(), hours):
            is_evening = hours[0] > hours[1] and local.time() >= hours[0]
            local = datetime.combine(local.date() + timedelta(is_evening), hours[1])
        else:
            break
    return max(clock.moment(local), moment)


def by_person(rows: Iterable[QuietHours]) -> dict[int, QuietHours]:
    """Own quiet hours by person."""
    return {row.person_id: row for row in rows}


def _time(key: str) -> time:
    return time.fromisoformat(setting(key))
