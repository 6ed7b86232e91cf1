"""Whom a customer referred and what came of it, as far as one may see it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.customers.queries import customer_named
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.policy import visible

MOST = 200  # of one customer


@dataclass(frozen=True)
class Referred:
    """A customer that was referred, and for how much it bought; None is not the viewer's to see."""

    customer: Customer
    won: int | None  # fen

    @property
    def has_bought(self) -> bool:
        """Whether something came of it."""
        return self.customer.type is CustomerType.WON


@dataclass(frozen=True)
class Referrals:
    """All that a customer referred."""

    rows: list[Referred]
    by: Customer | None

    @property
    def bought(self) -> int:
        """How many of them bought."""
        return sum(row.has_bought for row in self.rows)

    @property
    def won(self) -> int:
        """For how much, as far as it is seen, in fen."""
        return sum(row.won or 0 for row in self.rows)

    @property
    def is_seen(self) -> bool:
        """Whether every amount is the viewer's to see, so that a sum says something."""
        return all(row.won is not None for row in self.rows)


def referrals_of(customer: Customer, viewer: Person) -> Referrals:
    """Whom a customer referred, the newest first, and who referred it."""
    approved = visible(viewer, Customer).where(Customer.review == Review.APPROVED)
    mine = approved.where(Customer.referrer_id == customer.id)
    found = list(db.session.scalars(mine.order_by(Customer.id.desc()).limit(MOST)))
    won = _won([one.id for one in found])
    rows = [
        Referred(one, won.get(one.id, 0) if sight(viewer, one).sees(Field.AMOUNT) else None)
        for one in found
    ]
    by = None
    if customer.referrer_id is not None:
        by = db.session.scalars(approved.where(Customer.id == customer.referrer_id)).one_or_none()
    return Referrals(rows, by)


def _won(keys: list[int]) -> dict[int, int]:
    mine = Deal.customer_id.in_(keys), is_won()
    summed = select(Deal.customer_id, func.sum(Deal.amount)).where(*mine)
    rows = db.session.execute(summed.group_by(Deal.customer_id))
    return {key: int(amount or 0) for key, amount in rows}


def meant(customer: Customer, name: str, *, viewer: Person) -> int | None:
    """The key of whom a name means as a referrer; a link stays as long as the name does."""
    if name == customer.referrer and customer.referrer_id is not None:
        return customer.referrer_id
    return customer_named(name, viewer=viewer)
