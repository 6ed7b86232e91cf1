"""What is done every night, and made up for at the next start if the machine was off."""

from datetime import date, datetime, time, timedelta

from crmapp import clock
from crmapp.database import db, writing
from crmapp.jobs.kinds import KINDS
from crmapp.jobs.verbs import enqueue_once, is_queued


def queue_nightly() -> list[str]:
    """Queue the nightly work that is due and was not queued yet; returns the kinds."""
    now = clock.local(clock.now())
    due = {
        name: f"{name} {night_of(kind.nightly, now)}"
        for name, kind in KINDS.items()
        if kind.nightly is not None
    }
    missing = {name: slot for name, slot in due.items() if not is_queued(slot)}
    db.session.commit()
    if not missing:
        return []
    with writing():
        return [name for name, slot in missing.items() if enqueue_once(name, slot)]


def night_of(at: time, now: datetime) -> date:
    """The day whose turn at a local time has come last."""
    return now.date() if now.time() >= at else now.date() - timedelta(days=1)
