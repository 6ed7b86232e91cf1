"""Giving customers to another owner."""

from typing import Any

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.customers.verbs import release_helper
from crmapp.database import db, touch
from crmapp.deals.models import Deal
from crmapp.handover.models import HandOver
from crmapp.journal.log import log
from crmapp.notices.models import NoticeKind, tell
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.tally import counted


def hand_over(customer: Customer, to: Any | None, *, by: Any, reason: str = "") -> HandOver | None:
    """Give a customer, its deals, plans and promises to a person; None unassigns it.

    Nothing else changes: stages, notes and dates stay. None where the owner is the same.
    """
    return next(iter(hand_over_all([customer], to, by=by, reason=reason)), None)


def hand_over_all(
    customers: list[Customer], to: Any | None, *, by: Any, reason: str = ""
) -> list[HandOver]:
    """Give several customers to a person in a few statements; those already theirs are left."""
    to_id = to.id if to is not None else None
    moving = [customer for customer in customers if customer.owner_id != to_id]
    keys = [customer.id for customer in moving]
    deals = db.session.scalars(select(Deal).where(Deal.customer_id.in_(keys))).all()
    with counted(*deals):
        for deal in deals:
            deal.owner_id = to_id
    if to_id is not None:
        theirs = Promise.customer_id.in_(keys), Promise.state == PromiseState.OPEN
        for promise in db.session.scalars(select(Promise).where(*theirs)):
            promise.person_id = to_id
    touch("board")
    return [_pass_on(customer, to_id, by=by, reason=reason) for customer in moving]


def _pass_on(customer: Customer, to_id: int | None, *, by: Any, reason: str) -> HandOver:
    former_id = customer.owner_id
    row = HandOver(
        customer_id=customer.id, customer=customer, from_id=former_id, to_id=to_id, by_id=by.id,
        reason=reason,
    )  # fmt: skip
    db.session.add(row)
    customer.owner_id = to_id
    customer.version += 1
    if to_id in customer.helper_ids:
        release_helper(customer, to_id, by=by)
    log("customer:handed_over", customer, by=by, former=former_id, owner=to_id, reason=reason)
    tell(to_id, NoticeKind.HANDED_OVER, by=by, customer_id=customer.id)
    tell(former_id, NoticeKind.TAKEN_OVER, by=by, customer_id=customer.id)
    return row
