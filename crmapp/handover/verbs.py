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
    to_id = to.id if to is not None else None
    former_id = customer.owner_id
    if former_id == to_id:
        return None
    row = HandOver(
        customer_id=customer.id, customer=customer, from_id=former_id, to_id=to_id, by_id=by.id,
        reason=reason,
    )  # fmt: skip
    db.session.add(row)
    deals = db.session.scalars(select(Deal).where(Deal.customer_id == customer.id)).all()
    with counted(*deals):
        for deal in deals:
            deal.owner_id = to_id
    customer.owner_id = to_id
    customer.version += 1
    if to_id is not None:
        release_helper(customer, to_id, by=by)
        mine = Promise.customer_id == customer.id, Promise.state == PromiseState.OPEN
        for promise in db.session.scalars(select(Promise).where(*mine)):
            promise.person_id = to_id
    log("customer:handed_over", customer, by=by, former=former_id, owner=to_id, reason=reason)
    tell(to_id, NoticeKind.HANDED_OVER, by=by, customer_id=customer.id)
    tell(former_id, NoticeKind.TAKEN_OVER, by=by, customer_id=customer.id)
    touch("board")
    return row
