"""When the next backup is due: once a day, made up for where it was missed."""

from datetime import datetime, time, timedelta

from crmapp import clock
from crmapp.backups import ledger
from crmapp.backups.ledger import Line
from crmapp.backups.retention import SCHEDULED
from crmapp.settings.values import setting

HOUR = timedelta(hours=1)
TRIES_A_DAY = 4  # a disk that was full may have room again


def due_slot(now: datetime) -> str | None:
    """The name of the turn that is due at a local moment; None where the last one was taken.

    A backup from the future means that the clock went back: then one is made at once.
    """
    turn, last = last_turn(now, _time_of_day()), _last_made()
    if last is not None and turn <= last.moment <= now + HOUR:
        return None
    nth = last.nth if last is not None else 0
    return f"nightly_backup {turn.date()} {nth} {now.hour * TRIES_A_DAY // 24}"


def last_turn(now: datetime, at: time) -> datetime:
    """The last moment at which it was this time of day."""
    day = now.date() if now.time() >= at else now.date() - timedelta(days=1)
    return clock.moment(datetime.combine(day, at))


def kind_due(now: datetime) -> str:
    """Whether this turn's backup is the week's or only the day's."""
    week = now.isocalendar()[:2]
    weeks = {
        clock.local(line.moment).isocalendar()[:2]
        for line in ledger.good().values()
        if line.reason == "weekly"
    }
    return "nightly" if week in weeks else "weekly"


def _time_of_day() -> time:
    return time.fromisoformat(setting("backup_time"))


def _last_made() -> Line | None:
    made = [line for line in ledger.read().lines.values() if line.reason in SCHEDULED]
    return max(made, key=lambda line: line.nth, default=None)
