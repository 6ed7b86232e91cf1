"""The customers of the pool, as everyone may see them who may claim."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, func, literal, literal_column, select, tuple_

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.policy import visible
from crmapp.pool.models import PoolMove, PoolMoveKind
from crmapp.pool.verbs import claimed_today, cooling_for, owned_by
from crmapp.roster.queries import main_contacts
from crmapp.search.queries import is_searchable, joined

ROWS = 50
COUNTED_TO = 1000
TOLD_FOR = timedelta(days=1)
# As the index of the list's own order has it, to the letter.
LAST = literal_column("coalesce(customers.last_followup_on, '0001-01-01')", Date())
Place = tuple[date, int]


@dataclass(frozen=True)
class Wanted:
    """What of the pool is looked at."""

    q: str = ""
    industry: int | None = None
    grade: int | None = None
    after: Place | None = None


@dataclass(frozen=True)
class Row:
    """A customer of the pool with its main contact and the latest move into the pool."""

    customer: Customer
    contact: Contact | None
    move: PoolMove | None
    is_cooling: bool


@dataclass(frozen=True)
class Standing:
    """How many customers one owns and has claimed today."""

    owned: int
    claimed: int


def standing_of(person: Person) -> Standing:
    """What counts against a person's limits."""
    return Standing(owned_by(person.id), claimed_today(person.id))


def page(person: Person, wanted: Wanted) -> tuple[list[Row], int, Place | None]:
    """Rows from a place on, whoever was spoken to last coming first; count and next place."""
    free = visible(person, Customer).where(Customer.owner_id.is_(None), *LIVE)
    if wanted.q:
        if not is_searchable(wanted.q):
            return [], 0, None
        free = joined(free, wanted.q)
    for name in ("industry", "grade"):
        if getattr(wanted, name) is not None:
            free = free.where(getattr(Customer, f"{name}_id") == getattr(wanted, name))
    counted = free.with_only_columns(Customer.id).limit(COUNTED_TO + 1).subquery()
    count = db.session.scalar(select(func.count()).select_from(counted))
    if wanted.after is not None:
        there = tuple_(literal(wanted.after[0], Date()), wanted.after[1])
        free = free.where(tuple_(LAST, Customer.id) < there)
    found = list(db.session.scalars(free.order_by(LAST.desc(), Customer.id.desc()).limit(ROWS + 1)))
    following = None
    if len(found) > ROWS:
        del found[ROWS:]
        following = (found[-1].last_followup_on or date.min, found[-1].id)
    return _rows(person, found), count, following


def _rows(person: Person, customers: list[Customer]) -> list[Row]:
    keys = [customer.id for customer in customers]
    if not keys:
        return []
    contacts, cooling, moves = main_contacts(keys), cooling_for(person.id, keys), _moves(keys)
    return [
        Row(one, contacts.get(one.id), moves.get(one.id), one.id in cooling) for one in customers
    ]


def _moves(keys: list[int]) -> dict[int, PoolMove]:
    newest = select(func.max(PoolMove.id)).where(PoolMove.customer_id.in_(keys))
    rows = select(PoolMove).where(PoolMove.id.in_(newest.group_by(PoolMove.customer_id)))
    return {row.customer_id: row for row in db.session.scalars(rows)}


def claimable(person: Person, key: int) -> Customer | None:
    """A customer to claim, locked inside `writing()`; one that was just claimed is told of.

    Who sees their own customers only learns nothing of any other.
    """
    there = select(Customer).where(Customer.id == key, *LIVE).with_for_update()
    found = db.session.scalars(there).one_or_none()
    if found is None or found.owner_id is None:
        return found
    lately = select(PoolMove.id).where(
        PoolMove.customer_id == key,
        PoolMove.kind == PoolMoveKind.CLAIMED,
        PoolMove.at > clock.now() - TOLD_FOR,
    )
    seen = visible(person, Customer).where(Customer.id == key).with_only_columns(Customer.id)
    is_known = db.session.scalar(seen) or db.session.scalar(lately.limit(1))
    return found if is_known else None


def move_of(key: int) -> Any:
    """A move by its key, or None."""
    return db.session.scalars(select(PoolMove).where(PoolMove.id == key)).one_or_none()
