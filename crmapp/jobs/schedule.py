"""What is done every night or every few minutes, and made up for where the machine was off."""

from datetime import date, datetime, time, timedelta

from crmapp import clock
from crmapp.database import db, writing
from crmapp.jobs.kinds import KINDS, Kind
from crmapp.jobs.verbs import enqueue_once, is_queued


def queue_nightly() -> list[str]:
    """Queue the regular work that is due and was not queued yet; returns the kinds."""
    now = clock.local(clock.now())
    due = {name: slot_of(name, kind, now) for name, kind in KINDS.items()}
    missing = {name: slot for name, slot in due.items() if slot and not is_queued(slot)}
    db.session.commit()
    if not missing:
        return []
    with writing():
        return [name for name, slot in missing.items() if enqueue_once(name, slot)]


def slot_of(name: str, kind: Kind, now: datetime) -> str:
    """What the turn of a kind at a local time is called; "" for one that is not regular."""
    if kind.when is not None:
        return kind.when(now) or ""
    if kind.every is not None:
        return f"{name} {int(now.timestamp() // kind.every.total_seconds())}"
    return f"{name} {night_of(kind.nightly, now)}" if kind.nightly is not None else ""


def night_of(at: time, now: datetime) -> date:
    """The day whose turn at a local time has come last."""
    return now.date() if now.time() >= at else now.date() - timedelta(days=1)
