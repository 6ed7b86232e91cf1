"""Writing service records down, handling and solving them."""

import uuid
from typing import Any

from crmapp import clock
from crmapp.aftersales.models import ServiceRecord, ServiceState
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.history.models import Change
from crmapp.history.reasons import UpdateType
from crmapp.history.tracking import words_of
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify


def add(
    customer: Customer, values: dict[str, Any], *, by: Any, deal: Deal | None = None
) -> ServiceRecord:
    """Write a record down, inside `writing()`; `values` holds columns by name.

    The owner is told, and whoever is to handle it.
    """
    record = ServiceRecord(
        customer_id=customer.id,
        customer=customer,
        deal_id=deal.id if deal is not None else None,
        deal=deal,
        author_id=by.id,
        **values,
    )
    record.solved_on = _solved_on(record)
    db.session.add(record)
    db.session.flush()
    log("service:added", record, by=by, kind=record.kind.value)
    if record.handler_id != customer.owner_id:
        notify(customer.owner_id, NotificationKind.SERVED, record, by=by)
    notify(record.handler_id, NotificationKind.SERVICE_YOURS, record, by=by)
    return record


def change(record: ServiceRecord, values: dict[str, Any], *, by: Any) -> bool:
    """Change a record, each difference told by the history; False where nothing differs."""
    differing = [key for key, value in values.items() if getattr(record, key) != value]
    if not differing:
        return False
    act = uuid.uuid4().hex
    for key in differing:
        old_words = words_of(record, key)
        setattr(record, key, values[key])
        if key != "deal_id":
            _write_history(record, key, old_words, act, by)
    if "state" in differing:
        record.solved_on = _solved_on(record)
    record.version += 1
    is_solved = "state" in differing and record.is_solved
    log("service:solved" if is_solved else "service:changed", record, by=by)
    if "handler_id" in differing:
        notify(record.handler_id, NotificationKind.SERVICE_YOURS, record, by=by)
    if is_solved:
        for person_id in {record.customer.owner_id, record.author_id}:
            notify(person_id, NotificationKind.SERVICE_SOLVED, record, by=by)
    return True


def take_on(record: ServiceRecord, *, by: Any) -> bool:
    """Have it in hand; False where it is solved or in this person's hand already."""
    if record.is_solved:
        return False
    return change(record, {"state": ServiceState.IN_HAND, "handler_id": by.id}, by=by)


def _solved_on(record: ServiceRecord) -> Any:
    return (record.solved_on or clock.today()) if record.is_solved else None


def _write_history(record: ServiceRecord, key: str, old_words: str, act: str, by: Any) -> None:
    """As `track` does, without the field policy's word on changing what was said.

    A service record is open to whoever handles it, a follow-up to its author alone.
    """
    changed = Change(
        customer_id=record.customer_id,
        subject=record.__tablename__,
        subject_id=record.id,
        field=key,
        act=act,
        by_id=by.id,
        update_type=UpdateType.STATE if key == "state" else UpdateType.INFO,
        old_words=old_words,
        new_words=words_of(record, key),
    )
    db.session.add(changed)
