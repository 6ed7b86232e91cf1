"""Telling people: the one way into the bell, from wherever something happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from crmapp import clock
from crmapp.database import db, insert_for
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification

REMINDER = ("person_id", "kind", "subject", "subject_id", "due_at")  # what is told once


def notify(
    person_id: int | None, kind: NotificationKind, subject: Any = None, *, by: Any, **facts: Any
) -> None:
    """Tell a person of a record, inside `writing()`; nobody is told what they did themselves.

    `subject` is a customer or a record with a `customer_id`; None is about no record. `facts`
    are kept as JSON: counts and days, never words of a customer.
    """
    if person_id is None or (by is not None and person_id == by.id):
        return
    db.session.add(Notification(**_about(subject), **_to(person_id, kind, by), **_with(facts)))


def notify_each(kind: NotificationKind, told: list[tuple[int | None, Any]], *, by: Any) -> None:
    """Tell of many records in one statement: pairs of a person's key and a record."""
    rows = [
        {**_to(person_id, kind, by), **_about(subject)}
        for person_id, subject in told
        if person_id is not None and person_id != by.id
    ]
    if rows:
        db.session.execute(insert(Notification), rows)


def remind(
    person_id: int, kind: NotificationKind, subject: Any, due_at: datetime, **facts: Any
) -> bool:
    """Tell a person once of a record for a moment, whoever else tries to at the same time.

    Inside `writing()`; False where that has been told already.
    """
    values = {**_to(person_id, kind, None), **_about(subject), "due_at": due_at}
    row = insert_for(Notification).values(**values, **_with(facts), at=clock.now())
    row = row.on_conflict_do_nothing(index_elements=REMINDER)
    return db.session.scalar(row.returning(Notification.id)) is not None


def read(person_id: int, *conditions: Any) -> int:
    """Mark lines of a person as read, inside `writing()`; returns how many are unread then."""
    mine = Notification.person_id == person_id, Notification.read_at.is_(None)
    seen = update(Notification).where(*mine, *conditions).values(read_at=clock.now())
    db.session.execute(seen.execution_options(synchronize_session=False))
    return db.session.scalar(select(func.count()).select_from(Notification).where(*mine))


def _to(person_id: int, kind: NotificationKind, by: Any) -> dict[str, Any]:
    return {"person_id": person_id, "kind": kind, "actor_id": by.id if by is not None else None}


def _with(facts: dict[str, Any]) -> dict[str, Any]:
    return {"facts": facts} if facts else {}


def _about(subject: Any) -> dict[str, Any]:
    if subject is None:
        return {"customer_id": None, "subject": None, "subject_id": None}
    name = subject.__tablename__
    customer_id = subject.id if name == "customers" else getattr(subject, "customer_id", None)
    return {"customer_id": customer_id, "subject": name, "subject_id": subject.id}
