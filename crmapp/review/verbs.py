"""Deciding about customers that wait: approved, returned, sent in again; all inside `writing()`."""

from typing import Any

from sqlalchemy import select

from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.customers.verbs import free_number, reindex
from crmapp.database import db, touch
from crmapp.deals.models import Deal
from crmapp.deals.verbs import is_live
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.review.models import ReviewStep, Verdict
from crmapp.review.waiting import tell_reviewers
from crmapp.stages.tally import counted


def approve(customer: Customer, *, by: Any) -> bool:
    """Let a customer in: it gets its number and counts from now on; its author is told.

    False where it is approved already.
    """
    if not let_in([customer], by=by):
        return False
    notify(customer.entered_by_id, NotificationKind.REVIEW_DONE, customer, by=by)
    return True


def let_in(customers: list[Customer], *, by: Any) -> list[Customer]:
    """Approve several at once, which tells nobody; those approved already are left out.

    The version stays: a form that the author has open is about other fields.
    """
    waiting = [one for one in customers if one.review is not Review.APPROVED]
    wanted = _wanted([one.id for one in waiting])
    for customer in waiting:
        customer.review = Review.APPROVED
        customer.number = _number_for(customer, wanted.get(customer.id))
        db.session.add(ReviewStep(customer_id=customer.id, verdict=Verdict.APPROVED, by_id=by.id))
        log("customer:approved", customer, by=by, number=customer.number)
        reindex(customer)
        db.session.flush()  # the next one may not take the same number
    _go_live(waiting)
    return waiting


def _wanted(keys: list[int]) -> dict[int, str]:
    """The numbers that customers were entered with."""
    named = ReviewStep.customer_id.in_(keys), ReviewStep.number.is_not(None)
    rows = select(ReviewStep.customer_id, ReviewStep.number).where(*named)
    return dict(db.session.execute(rows.order_by(ReviewStep.id)).all())


def _number_for(customer: Customer, wanted: str | None) -> str:
    """The number that its author wants, where it is free; else that is kept among the remarks."""
    if wanted is None:
        return free_number()
    taken = select(Customer.id).where(Customer.number == wanted)
    if db.session.scalar(taken) is None:
        return wanted
    customer.remarks = "\n".join(filter(None, (customer.remarks, f"#{wanted}")))
    return free_number()


def _go_live(customers: list[Customer]) -> None:
    by_key = {one.id: one for one in customers}
    theirs = select(Deal).where(Deal.customer_id.in_(by_key))
    deals = db.session.scalars(theirs).all()
    with counted(*deals):
        for deal in deals:
            deal.is_live = is_live(by_key[deal.customer_id])
    touch("board")


def send_back(customer: Customer, reason: str, *, by: Any) -> bool:
    """Return a customer to its author with a reason; False where it does not wait any more."""
    if customer.review is not Review.WAITING:
        return False
    customer.review = Review.RETURNED
    _step(customer, Verdict.RETURNED, by=by, reason=reason)
    log("customer:returned", customer, by=by, reason=reason)
    notify(customer.entered_by_id, NotificationKind.REVIEW_RETURNED, customer, by=by)
    return True


def send_in(customer: Customer, *, by: Any) -> bool:
    """Send a returned customer in again; False where it was not returned."""
    if customer.review is not Review.RETURNED:
        return False
    customer.review = Review.WAITING
    _step(customer, Verdict.SENT, by=by)
    log("customer:sent_in", customer, by=by)
    tell_reviewers(customer, by=by)
    return True


def _step(customer: Customer, verdict: Verdict, *, by: Any, reason: str = "") -> None:
    row = ReviewStep(customer_id=customer.id, verdict=verdict, by_id=by.id, reason=reason)
    db.session.add(row)
    touch("board")


def tell_authors(customers: list[Customer], *, by: Any) -> None:
    """Tell each author once that theirs were approved together."""
    for key in {one.entered_by_id for one in customers}:
        notify(key, NotificationKind.REVIEW_DONE, by=by)
