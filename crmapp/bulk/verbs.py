"""How bulk changes begin, wait for their jobs and end; all inside `writing()`."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from crmapp import clock
from crmapp.bulk.models import Asked, BulkChange, BulkState
from crmapp.database import db
from crmapp.jobs.verbs import enqueue

KEPT = timedelta(days=2)  # what is asked for may hold private texts


def begin(asked: Asked, *, by: Any, then: str) -> BulkChange:
    """Keep a wish and have it looked over; a person's old ones go."""
    old = BulkChange.person_id == by.id, BulkChange.made_at < clock.now() - KEPT
    db.session.execute(delete(BulkChange).where(*old))
    row = BulkChange(person_id=by.id)
    row.ask(asked)
    db.session.add(row)
    db.session.flush()
    queue(row, "bulk_look", BulkState.LOOKING, by=by, then=f"{then}{row.id}")
    return row


def queue(row: BulkChange, kind: str, state: BulkState, *, by: Any, then: str) -> None:
    """Have a job go on with it."""
    row.state = state
    row.job_id = enqueue(kind, {"bulk_id": row.id, "then": then}, by=by).id
