"""How jobs come to be and are given up."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.database import db, insert_for
from crmapp.jobs.models import Job, JobState


def enqueue(
    kind: str, payload: dict[str, Any] | None = None, *, by: Any, not_before: datetime | None = None
) -> Job:
    """Queue work for a person, inside `writing()`.

    The payload is kept as JSON and holds keys of records, never private data; its `then` may be
    a path of the app to go on to.
    """
    row = Job(kind=kind, payload=payload or {}, person_id=by.id if by is not None else None)
    row.not_before = not_before
    db.session.add(row)
    db.session.flush()
    return row


def enqueue_once(kind: str, slot: str) -> bool:
    """Queue work of the product's own unless its slot was queued before, by any process."""
    values = {
        "kind": kind, "slot": slot, "state": JobState.WAITING, "payload": {}, "done": 0,
        "total": 0, "cancel_asked": False, "tries": 0, "made_at": clock.now(), "error": "",
    }  # fmt: skip
    insert = insert_for(Job).values(values).on_conflict_do_nothing(index_elements=["slot"])
    return db.session.scalar(insert.returning(Job.id)) is not None


def ask_cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun is over at once."""
    if job.state.is_over:
        return
    job.cancel_asked = True
    if job.state is JobState.WAITING:
        job.state = JobState.CANCELLED
        job.ended_at = clock.now()


def is_queued(slot: str) -> bool:
    """Whether a slot has been queued already."""
    return db.session.scalar(select(Job.id).where(Job.slot == slot)) is not None
