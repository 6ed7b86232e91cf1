"""Promises of a customer, and of the deals on the board."""

from typing import Any

from sqlalchemy import func, select

from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.promises.models import Promise, PromiseState

PAST = 20


def open_promises(customer_id: int) -> list[Promise]:
    """What a customer still waits for, the earliest first; those without a day last."""
    mine = Promise.customer_id == customer_id, Promise.state == PromiseState.OPEN
    order = (Promise.due_on.is_(None), Promise.due_on, Promise.id)
    return list(db.session.scalars(select(Promise).where(*mine).order_by(*order)))


def first_promised() -> Any:
    """A column for a statement over deals: the earliest day of an open promise of each."""
    open_ones = Promise.deal_id == Deal.id, Promise.state == PromiseState.OPEN
    days = select(func.min(Promise.due_on)).where(*open_ones)
    return days.correlate(Deal).scalar_subquery()


def past_promises(customer_id: int) -> list[Promise]:
    """What was kept or dropped, the last one first; the last PAST of them."""
    mine = Promise.customer_id == customer_id, Promise.state != PromiseState.OPEN
    order = (Promise.closed_at.desc(), Promise.id.desc())
    return list(db.session.scalars(select(Promise).where(*mine).order_by(*order).limit(PAST)))


def is_promised_to(customer_id: int, promise_id: int) -> bool:
    """Whether a promise was made to a customer."""
    mine = Promise.id == promise_id, Promise.customer_id == customer_id
    return db.session.scalar(select(Promise.id).where(*mine)) is not None
