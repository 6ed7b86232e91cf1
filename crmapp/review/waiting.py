"""Who has to wait for a review, who decides, and how long that may take."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.accounts.team import team
from crmapp.customers.kinds import Review
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.review.models import ReviewStep, Verdict
from crmapp.settings.values import setting

REVIEWERS = (Role.MANAGER, Role.ADMINISTRATOR)
# Word for word as the index of those that are not approved has it.
WAITS = (text("customers.review <> 'approved'"), Customer.review == Review.WAITING)
WITHIN = timedelta(hours=24)  # entry and maintenance guide, 审核时限


def must_wait(person: Person) -> bool:
    """Whether what a person enters waits: the team reviews, and the person is no reviewer."""
    return bool(setting("review_new")) and not person.has_role(*REVIEWERS)


def entered_as(said: str | None, person: Person) -> Review:
    """How a row of a sheet comes in that says `said` of its review.

    Where the team reviews, what waited elsewhere waits here too, whoever takes it in.
    """
    waited = bool(setting("review_new")) and said not in (None, "", Review.APPROVED)
    return Review.WAITING if waited or must_wait(person) else Review.APPROVED


def reviewers() -> list[Person]:
    """Those who decide, by name."""
    return [one for one in team() if one.has_role(*REVIEWERS)]


def waiting_since(before: datetime, after: datetime) -> list[tuple[Customer, datetime]]:
    """Customers that wait and were sent in between two moments, each with when that was last."""
    sent = select(func.max(ReviewStep.at)).where(
        ReviewStep.customer_id == Customer.id, ReviewStep.verdict == Verdict.SENT
    )
    at = func.coalesce(sent.correlate(Customer).scalar_subquery(), Customer.created_at)
    rows = select(Customer, at).where(*THERE, *WAITS, at <= before, at > after)
    return [tuple(row) for row in db.session.execute(rows.order_by(Customer.id))]


def tell_reviewers(customer: Any, *, by: Any) -> None:
    """Say that a customer waits, or with None that a whole import does; inside `writing()`."""
    for one in reviewers():
        notify(one.id, NotificationKind.TO_REVIEW, customer, by=by)


def keep_wanted(wanted: list[tuple[int, str]], *, by: Any) -> None:
    """Keep the numbers that new customers were entered with, by their keys."""
    rows = [
        {"customer_id": key, "number": number, "verdict": Verdict.SENT, "by_id": by.id}
        for key, number in wanted
    ]
    if rows:
        db.session.execute(insert(ReviewStep), rows)
