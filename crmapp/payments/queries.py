"""Questions about payments."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select, tuple_
from sqlalchemy.orm import contains_eager

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_lost
from crmapp.deals.models import Deal
from crmapp.payments.models import Payment, PaymentKind
from crmapp.policy import visible

PAGE = 50


@dataclass(frozen=True)
class Account:
    """A deal's payments, the earliest first, and what they come to; fen."""

    rows: list[Payment] = field(default_factory=list)
    worth: int | None = None  # of the deal

    def _of(self, kind: PaymentKind) -> list[Payment]:
        return [row for row in self.rows if row.kind is kind]

    @property
    def planned(self) -> list[Payment]:
        """What is to come in."""
        return self._of(PaymentKind.PLANNED)

    @property
    def received(self) -> list[Payment]:
        """What has come in."""
        return self._of(PaymentKind.RECEIVED)

    @property
    def paid(self) -> int:
        """The sum that has come in."""
        return sum(row.amount for row in self.received)

    @property
    def due(self) -> int:
        """What the deal brings in all: its amount, else what was planned."""
        return self.worth if self.worth is not None else sum(row.amount for row in self.planned)

    @property
    def open(self) -> int:
        """What has not come in yet; never below nothing."""
        return max(self.due - self.paid, 0)

    @property
    def unplanned(self) -> int:
        """What no plan says when to expect."""
        return max(self.due - max(sum(row.amount for row in self.planned), self.paid), 0)

    @property
    def late(self) -> list[Payment]:
        """What was to come in before today and has not."""
        return [row for row in self.planned if row.days_late]


def account_of(deal: Deal) -> Account:
    """A deal's payments; one in the recycle bin hangs on another customer."""
    mine = Payment.deal_id == deal.id, Payment.customer_id == deal.customer_id
    rows = select(Payment).where(*mine).order_by(Payment.on, Payment.id)
    return Account(list(db.session.scalars(rows)), deal.amount)


def outstanding(
    viewer: Person,
    owner_id: int | None,
    *,
    only_late: bool = False,
    after: tuple[date, int] | None = None,
) -> tuple[list[Payment], tuple[date, int] | None]:
    """A page of planned payments that have not come in, the earliest first, and the next place.

    Of one owner's customers, or (None) of all that the viewer sees; lost deals owe nothing.
    """
    rows = _owed(viewer, owner_id)
    if only_late:
        rows = rows.where(Payment.on < clock.today())
    if after is not None:
        rows = rows.where(tuple_(Payment.on, Payment.id) > tuple_(*after))
    found = list(db.session.scalars(rows.order_by(Payment.on, Payment.id).limit(PAGE + 1)))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], (last.on, last.id) if last is not None else None


@dataclass(frozen=True)
class Totals:
    """What is still to come in, what of it is late, and what has come in this month; fen."""

    open: int
    late: int
    received: int


def totals(viewer: Person, owner_id: int | None) -> Totals:
    """What all pages of `outstanding` come to, and the payments of this month."""
    late = case((Payment.on < clock.today(), Payment.open_amount), else_=0)
    owed = _owed(viewer, owner_id).with_only_columns(_sum(Payment.open_amount), _sum(late))
    received = _seen(viewer, owner_id).where(
        Payment.kind == PaymentKind.RECEIVED, Payment.on >= clock.today().replace(day=1)
    )
    came = received.with_only_columns(_sum(Payment.amount)).scalar_subquery()
    row = db.session.execute(select(*owed.subquery().c, came)).one()
    return Totals(*map(int, row))


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


def _seen(viewer: Person, owner_id: int | None) -> Select:
    rows = visible(viewer, Payment).where(Customer.review == Review.APPROVED)
    return rows if owner_id is None else rows.where(Customer.owner_id == owner_id)


def _owed(viewer: Person, owner_id: int | None) -> Select:
    rows = _seen(viewer, owner_id).where(Payment.open_amount > 0)
    return rows.join(Payment.deal).options(contains_eager(Payment.deal)).where(~is_lost())
