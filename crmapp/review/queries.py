"""What waits for review, since when, and what was said of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.kinds import Review
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deals.models import Deal
from crmapp.imports.models import Import
from crmapp.policy import visible
from crmapp.review.models import ReviewStep, Verdict
from crmapp.review.waiting import WAITS, WITHIN
from crmapp.settings.cache import stamps

ROWS = 20
SHOWN = 50  # of an import, on the page that lets it in
COUNTED = 1_000  # more than these are told as "1,000+"


@dataclass(frozen=True)
class Standing:
    """How a customer stands in its review: sent in when, and the last thing that was said."""

    customer: Customer
    sent_at: datetime
    step: ReviewStep | None = None

    @property
    def is_late(self) -> bool:
        """Whether it has waited for longer than it should."""
        waits = self.customer.review is Review.WAITING
        return waits and self.sent_at + WITHIN < clock.now()

    @property
    def returned(self) -> ReviewStep | None:
        """Why and by whom it was returned, where its author has not sent it in again."""
        return self.step if self.customer.review is Review.RETURNED else None


@dataclass(frozen=True)
class Page:
    """Some that wait, the oldest first, and where the next page begins."""

    rows: list[Standing]
    next: int | None

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(row.is_late for row in self.rows)


def queue(person: Person, after: int = 0) -> Page:
    """A page of what waits, in the order in which it was entered."""
    some = visible(person, Customer).where(*WAITS, Customer.id > after)
    found = list(db.session.scalars(some.order_by(Customer.id).limit(ROWS + 1)))
    rows = standings(found[:ROWS])
    return Page(rows, found[ROWS - 1].id if len(found) > ROWS else None)


def standings(customers: list[Customer]) -> list[Standing]:
    """How some customers stand, in one statement."""
    mine = ReviewStep.customer_id.in_([one.id for one in customers])
    steps: dict[int, ReviewStep] = {}
    sent: dict[int, datetime] = {}
    for row in db.session.scalars(select(ReviewStep).where(mine).order_by(ReviewStep.id)):
        steps[row.customer_id] = row
        if row.verdict is Verdict.SENT:
            sent[row.customer_id] = row.at
    return [Standing(one, sent.get(one.id, one.created_at), steps.get(one.id)) for one in customers]


def standing_of(customer: Customer) -> Standing | None:
    """How one customer stands; None, without a statement, for one that is approved."""
    if customer.review is Review.APPROVED:
        return None
    return standings([customer])[0]


def count_waiting() -> int:
    """How many wait, 1,001 at most; asked again only after something on the board has changed."""
    stamp = stamps().get("board")
    known = current_app.extensions.setdefault("waiting", (None, 0))
    if known[0] != stamp:
        some = select(Customer.id).where(*THERE, *WAITS).limit(COUNTED + 1).subquery()
        count = db.session.scalar(select(func.count()).select_from(some)) or 0
        known = current_app.extensions["waiting"] = (stamp, count)
    return known[1]


def deals_of(customer: Customer) -> list[Deal]:
    """The deals that a waiting customer came with."""
    mine = select(Deal).where(Deal.customer_id == customer.id)
    return list(db.session.scalars(mine.order_by(Deal.id)))


def import_of(customer: Customer) -> Import | None:
    """The import that a customer came with, if it did."""
    return db.session.get(Import, customer.import_id) if customer.import_id else None


def waiting_of(import_id: int, person: Person) -> tuple[Import | None, int, list[Customer]]:
    """An import, how many of its customers wait, and the first of them."""
    mine = visible(person, Customer).where(*WAITS, Customer.import_id == import_id)
    some = mine.order_by(Customer.id).limit(SHOWN)
    count = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    return db.session.get(Import, import_id), count, list(db.session.scalars(some))


def next_of(import_id: int, person: Any, most: int) -> list[Customer]:
    """The next customers of an import that wait; locked where the database locks rows."""
    mine = visible(person, Customer).where(*WAITS, Customer.import_id == import_id)
    some = mine.order_by(Customer.id).limit(most)
    if is_writing():
        some = some.with_for_update(of=Customer)
    return list(db.session.scalars(some))
