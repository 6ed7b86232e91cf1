"""Promises of a customer, and how many are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from crmapp import clock
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
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


@dataclass(frozen=True)
class Score:
    """Promises that were due in a period: in time, kept late, still open and late, dropped."""

    kept: int = 0
    kept_late: int = 0
    late: int = 0
    dropped: int = 0

    @classmethod
    def of(cls, row: Iterable[int | None]) -> "Score":
        """A row of `scored`, which has nulls where nothing was promised."""
        return cls(*(int(count or 0) for count in row))

    @property
    def due(self) -> int:
        """How many were to be kept: dropped ones are not counted against anyone."""
        return self.kept + self.kept_late + self.late


def score(first: date, last: date, *, owner_id: int | None = None) -> Score:
    """How promises of a period stand, by the day they were promised for; None is the team."""
    return Score.of(db.session.execute(scored(first, last, owner_id)).one())


def scored(first: date, last: date, owner_id: int | None) -> Select:
    """The statement behind `score`: kept in time, kept late, late and open, dropped."""
    closed = Promise.closed_on
    fates = (
        (Promise.state == PromiseState.KEPT, or_(closed.is_(None), closed <= Promise.due_on)),
        (Promise.state == PromiseState.KEPT, closed > Promise.due_on),
        (Promise.state == PromiseState.OPEN, Promise.due_on < clock.today()),
        (Promise.state == PromiseState.DROPPED,),
    )
    counts = (
        _count_of(*conditions).label(name)
        for name, conditions in zip(Score.__dataclass_fields__, fates, strict=True)
    )
    live = (
        Customer.deleted_at.is_(None),
        Customer.merged_into_id.is_(None),
        Customer.review == Review.APPROVED,
    )
    mine = [] if owner_id is None else [Promise.person_id == owner_id]
    due = Promise.due_on.between(first, last)
    return select(*counts).select_from(Promise).join(Promise.customer).where(due, *live, *mine)


def _count_of(*conditions: Any) -> Any:
    return func.sum(case((and_(*conditions), 1), else_=0))


def is_promised_to(customer_id: int, promise_id: int) -> bool:
    """Whether a promise was made to a customer."""
    mine = Promise.id == promise_id, Promise.customer_id == customer_id
    return db.session.scalar(select(Promise.id).where(*mine)) is not None
