"""Service records: what is to be done, what one customer had, who is to be revisited."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, and_, case, exists, func, literal_column, or_, select, text

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.aftersales.models import DUE, UNSOLVED, ServiceKind, ServiceRecord, ServiceState
from crmapp.customers.kinds import CustomerStatus, CustomerType, Review
from crmapp.customers.models import LAST, Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.policy import visible

ROWS = 30
COUNTED = 1_000  # more than these are told as "1,000+"
LOW = 6  # a satisfaction up to this one is a reason to call

_due = literal_column(DUE.replace("due_on", "service_records.due_on"), Date())
_last = literal_column(LAST.replace("last_followup_on", "customers.last_followup_on"), Date())
_unsolved = text(f"service_records.{UNSOLVED}")  # word for word as the index has it


@dataclass(frozen=True)
class Wanted:
    """Which records are asked for; without a state those that are not solved."""

    kind: ServiceKind | None = None
    state: ServiceState | None = None
    handler_id: int | None = None
    is_low: bool = False  # of low satisfaction only
    is_all: bool = False  # solved or not

    @property
    def is_open(self) -> bool:
        """Whether nothing solved is asked for: then the order is by the day it is due."""
        return not self.is_all and self.state is not ServiceState.SOLVED


@dataclass(frozen=True)
class Page:
    """Some rows and where the next page begins."""

    rows: list[Any]
    next: str | None


def place_of(key: str | None) -> tuple[date, int] | None:
    """The place that a key means; raises ValueError for one that means none."""
    if not key:
        return None
    day, number = key.split("~")
    return date.fromisoformat(day), int(number)


def records(viewer: Person, wanted: Wanted, after: str | None = None) -> Page:
    """A page of records: those to be done by the day they are due, else the newest first."""
    asked = visible(viewer, ServiceRecord).where(_reached(viewer), *_conditions(wanted))
    place = place_of(after)
    if wanted.is_open:
        asked = asked.where(_unsolved, _after(_due, ServiceRecord.id, place))
        asked = asked.order_by(_due, ServiceRecord.id)
    else:
        asked = asked.where(_before(ServiceRecord.on, ServiceRecord.id, place))
        asked = asked.order_by(ServiceRecord.on.desc(), ServiceRecord.id.desc())
    found = list(db.session.scalars(asked.limit(ROWS + 1)))
    key = _key(found[ROWS - 1], wanted) if len(found) > ROWS else None
    return Page(found[:ROWS], key)


def _conditions(wanted: Wanted) -> list[Any]:
    found = []
    if wanted.kind is not None:
        found.append(ServiceRecord.kind == wanted.kind)
    if wanted.state is not None:
        found.append(ServiceRecord.state == wanted.state)
    if wanted.handler_id is not None:
        found.append(ServiceRecord.handler_id == wanted.handler_id)
    if wanted.is_low:
        found.append(ServiceRecord.satisfaction <= LOW)
    return found


def _key(record: ServiceRecord, wanted: Wanted) -> str:
    day = (record.due_on or date.max) if wanted.is_open else record.on
    return f"{day.isoformat()}~{record.id}"


def _after(day: Any, number: Any, place: tuple[date, int] | None) -> Any:
    if place is None:
        return True
    return and_(day >= place[0], or_(day > place[0], number > place[1]))


def _before(day: Any, number: Any, place: tuple[date, int] | None) -> Any:
    if place is None:
        return True
    return and_(day <= place[0], or_(day < place[0], number < place[1]))


def _reached(viewer: Person, *, handled: bool = True) -> Any:
    """What is a person's to see here: salespeople have their own, and what they handle."""
    if viewer.has_role(Role.SERVICE, Role.MANAGER, Role.ADMINISTRATOR):
        return Customer.review == Review.APPROVED
    own = Customer.owner_id == viewer.id
    mine = or_(own, ServiceRecord.handler_id == viewer.id) if handled else own
    return and_(Customer.review == Review.APPROVED, mine)


def to_do(viewer: Person) -> tuple[int, int]:
    """How many records are not solved and how many of them are late, up to COUNTED."""
    asked = visible(viewer, ServiceRecord).where(_reached(viewer), _unsolved)
    some = asked.with_only_columns(_due.label("due")).order_by(_due).limit(COUNTED).subquery()
    late = func.sum(case((some.c.due < clock.today(), 1), else_=0))
    count, overdue = db.session.execute(select(func.count(), late).select_from(some)).one()
    return count, int(overdue or 0)


@dataclass(frozen=True)
class Silence:
    """A customer who bought, and when it was revisited last."""

    customer: Customer
    revisited_on: date | None


def to_revisit(viewer: Person, days: int, after: str | None = None) -> Page:
    """A page of customers who bought and were not revisited for so many days.

    Whoever was not spoken with for longest comes first. Who bought within these days is left out,
    and who is lost.
    """
    since = clock.today() - timedelta(days)
    silent = visible(viewer, Customer).where(
        _reached(viewer, handled=False),
        Customer.type == CustomerType.WON,
        Customer.status != CustomerStatus.LOST,
        *(~exists().where(*revisit, on >= since) for revisit, on in _REVISITS),
        ~exists().where(
            Deal.customer_id == Customer.id,
            is_won(),
            Deal.closed_on >= since,
        ),
        _after(_last, Customer.id, place_of(after)),
    )
    last = [
        select(func.max(on)).where(*revisit).correlate(Customer).scalar_subquery()
        for revisit, on in _REVISITS
    ]
    rows = db.session.execute(
        silent.add_columns(*last).order_by(_last, Customer.id).limit(ROWS + 1)
    ).all()
    shown = [Silence(row[0], max(filter(None, row[1:]), default=None)) for row in rows[:ROWS]]
    return Page(shown, _key_of(shown[-1].customer) if len(rows) > ROWS else None)


def _key_of(customer: Customer) -> str:
    return f"{(customer.last_followup_on or date.min).isoformat()}~{customer.id}"


_REVISITS: tuple[tuple[tuple[Any, ...], Any], ...] = (
    (
        (
            ServiceRecord.customer_id == Customer.id,
            ServiceRecord.kind == ServiceKind.REVISIT,
            ServiceRecord.state == ServiceState.SOLVED,
        ),
        ServiceRecord.on,
    ),
    ((FollowUp.customer_id == Customer.id, FollowUp.kind == FollowUpKind.REVISIT), FollowUp.on),
)
