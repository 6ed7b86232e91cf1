"""Making promises, and what becomes of them."""

from datetime import date
from typing import Any

from crmapp import clock
from crmapp.database import db, touch
from crmapp.followups.models import FollowUp
from crmapp.promises.models import Promise, PromiseState


def make(followup: FollowUp, words: str, due_on: date | None, *, by: Any) -> Promise:
    """Write down what a follow-up promises; it is the customer's owner who has to keep it."""
    promise = Promise(
        customer_id=followup.customer_id, deal_id=followup.deal_id, followup_id=followup.id,
        person_id=followup.customer.owner_id or by.id, words=words, due_on=due_on,
    )  # fmt: skip
    db.session.add(promise)
    return promise


def close(promise: Promise, state: PromiseState) -> bool:
    """Say that a promise was kept or dropped; False where it was closed already."""
    if promise.state is not PromiseState.OPEN:
        return False
    promise.state = state
    promise.closed_at = clock.now()
    promise.closed_on = clock.today()
    touch("board")
    return True


def reopen(promise: Promise) -> bool:
    """Take the closing back; False where it is open."""
    if promise.state is PromiseState.OPEN:
        return False
    promise.state = PromiseState.OPEN
    promise.closed_at = promise.closed_on = None
    touch("board")
    return True


def put_off(promise: Promise, due_on: date | None) -> bool:
    """Promise it for another day; False where it was closed already."""
    if promise.state is not PromiseState.OPEN:
        return False
    promise.due_on = due_on
    touch("board")
    return True
