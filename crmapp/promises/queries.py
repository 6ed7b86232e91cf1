"""Promises of a customer."""

from sqlalchemy import select

from crmapp.database import db
from crmapp.promises.models import Promise, PromiseState


def open_promises(customer_id: int) -> list[Promise]:
    """What a customer still waits for, the earliest first; those without a day last."""
    mine = Promise.customer_id == customer_id, Promise.state == PromiseState.OPEN
    order = (Promise.due_on.is_(None), Promise.due_on, Promise.id)
    return list(db.session.scalars(select(Promise).where(*mine).order_by(*order)))


def is_promised_to(customer_id: int, promise_id: int) -> bool:
    """Whether a promise was made to a customer."""
    mine = Promise.id == promise_id, Promise.customer_id == customer_id
    return db.session.scalar(select(Promise.id).where(*mine)) is not None
