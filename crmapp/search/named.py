"""Customers and contacts as a search names them: plain values, for a hundred compete for five."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select

from crmapp.accounts.team import Member
from crmapp.contacts.models import Contact
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.stages.pipeline import InStage


class Named(NamedTuple):
    """What a line shows of a customer, what the best are found by, and what the rules ask of it."""

    id: int
    number: str
    name: str
    short_name: str
    name_pinyin: str
    stage_id: int | None
    last_followup_on: date | None
    owner_id: int | None
    entered_by_id: int | None
    type: CustomerType
    review: Review
    helper_ids: tuple[int, ...]

    owner = Member("owner_id")
    stage = InStage()

    @property
    def customer(self) -> "Named":
        """Itself: a rule asks any record for its customer."""
        return self


class Called(NamedTuple):
    """What a line shows of a contact, and what it is found by."""

    customer: Named
    name: str
    name_pinyin: str
    position: str

    @property
    def customer_id(self) -> int:
        """The key of the contact's customer."""
        return self.customer.id


NAMED = tuple(getattr(Customer, name) for name in Named._fields)
CALLED = tuple(getattr(Contact, name) for name in Called._fields[1:])


def named(statement: Select) -> list[Named]:
    """The customers of a select of customers, in its order."""
    rows: Iterable[Any] = db.session.execute(statement.with_only_columns(*NAMED))
    return [Named(*told, tuple(helper_ids)) for *told, helper_ids in rows]
