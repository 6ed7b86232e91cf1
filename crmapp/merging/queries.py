"""Pairs that may be one, two customers side by side, and merges that may be undone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deals.models import Deal
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.models import DuplicatePair, PairState
from crmapp.duplicates.queries import similar
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.signs import signs_of_record
from crmapp.followups.models import FollowUp
from crmapp.history.models import Change
from crmapp.jobs.models import Job, JobState
from crmapp.labels import Choice
from crmapp.merging.fields import Difference, differences, preferred
from crmapp.merging.joining import are_one, contacts_in_order
from crmapp.merging.models import UNDONE_WITHIN, Merge
from crmapp.policy import Action, can, visible
from crmapp.promises.models import Promise
from crmapp.typed_numbers import KEY_DIGITS, number_of

ROWS = 20
COUNTED = 1000  # more than these are told as "1,000+"
SEARCHES = ("duplicates", "duplicates_nightly")

Place = tuple[str, int]


@dataclass(frozen=True)
class Page:
    """Some rows of the list, and the place where the next page begins."""

    rows: list[Any] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True)
class Side:
    """One of two customers, with what hangs on it in numbers."""

    customer: Customer
    contacts: list[Contact]
    deals: int
    followups: int
    promises: int


@dataclass(frozen=True)
class Comparison:
    """Two customers to merge: what differs, which should stay, which contacts are one."""

    first: Side
    second: Side
    differences: list[Difference]
    preferred: Customer
    joined: list[tuple[Contact, Contact]]


def pairs(person: Person, state: PairState, after: str | None = None) -> Page:
    """Pairs of two living customers, the surest first, that the person may merge."""
    statement = _pairs_of(person, state)
    if place := _place(after):
        level, key = place
        beyond = and_(DuplicatePair.level == level, DuplicatePair.id > key)
        statement = statement.where(or_(DuplicatePair.level > level, beyond))
    order = DuplicatePair.level, DuplicatePair.id
    found = list(db.session.scalars(statement.order_by(*order).limit(ROWS + 1)).unique())
    last = found[ROWS - 1] if len(found) > ROWS else None
    return Page(found[:ROWS], f"{last.level}~{last.id}" if last is not None else None)


def count(person: Person, state: PairState) -> int:
    """How many such pairs there are; no more than 1,001 are counted."""
    keys = _pairs_of(person, state).with_only_columns(DuplicatePair.id).order_by(None)
    some = keys.limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def pair_of(person: Person, key: int) -> DuplicatePair | None:
    """One pair that the person may answer; locked where the database locks rows."""
    statement = _pairs_of(person, None).where(DuplicatePair.id == key)
    if is_writing():
        statement = statement.with_for_update(of=DuplicatePair)
    return db.session.scalars(statement).unique().one_or_none()


def _pairs_of(person: Person, state: PairState | None) -> Select:
    first, second = aliased(Customer), aliased(Customer)
    statement = (
        select(DuplicatePair)
        .join(first, first.id == DuplicatePair.first_id)
        .join(second, second.id == DuplicatePair.second_id)
        .options(
            contains_eager(DuplicatePair.first.of_type(first)),
            contains_eager(DuplicatePair.second.of_type(second)),
        )
    )
    for one in (first, second):
        statement = statement.where(
            one.deleted_at.is_(None), one.merged_into_id.is_(None), one.review == Review.APPROVED
        )
        if not can(person, Action.DUPLICATES_SEEK):  # not a manager: both are one's own
            statement = statement.where(one.owner_id == person.id)
    return statement if state is None else statement.where(DuplicatePair.state == state)


def _place(key: str | None) -> Place | None:
    level, _, said = (key or "").partition("~")
    number = number_of(said, digits=KEY_DIGITS)
    return (level, number) if level in ("A", "B", "C") and number is not None else None


def reasons_of(pair: DuplicatePair) -> list[Reason]:
    """Why two customers may be one."""
    return [Reason(Sign(sign), what) for sign, what in pair.reasons]


def last_search() -> datetime | None:
    """When all customers were gone through last."""
    done = Job.kind.in_(SEARCHES), Job.state == JobState.DONE
    return db.session.scalar(select(func.max(Job.ended_at)).where(*done))


def running_search() -> Job | None:
    """A search that waits or runs."""
    busy = Job.kind == SEARCHES[0], Job.state.in_([one for one in JobState if not one.is_over])
    return db.session.scalars(select(Job).where(*busy).order_by(Job.id).limit(1)).first()


def comparison(first: Customer, second: Customer) -> Comparison:
    """Two customers side by side."""
    stays = preferred(first, second)
    one, other = _side(first), _side(second)
    joined = [
        (mine, theirs)
        for mine in one.contacts
        for theirs in other.contacts
        if are_one(mine, theirs)
    ]
    changed = _changed(first, second)
    told = differences(first, second, changed=changed, preferred=stays.id)
    return Comparison(one, other, told, stays, joined)


def alike(customer: Customer, *, viewer: Person) -> Likeness:
    """Which customers look like one that exists, but for those that were told apart from it."""
    signs = signs_of_record(customer, contacts_in_order(customer))
    return similar(signs, viewer=viewer, besides=customer.id)


def _side(customer: Customer) -> Side:
    counts = [_count(model, customer) for model in (Deal, FollowUp, Promise)]
    return Side(customer, contacts_in_order(customer), *counts)


def _count(model: Any, customer: Customer) -> int:
    mine = select(func.count()).select_from(model).where(model.customer_id == customer.id)
    return db.session.scalar(mine) or 0


def _changed(first: Customer, second: Customer) -> dict[tuple[int, str], datetime]:
    keys = [first.id, second.id]
    rows = db.session.execute(
        select(Change.customer_id, Change.field, func.max(Change.at))
        .where(Change.customer_id.in_(keys), Change.subject == Customer.__tablename__)
        .group_by(Change.customer_id, Change.field)
    )
    return {(key, name): at for key, name, at in rows}


def merges(person: Person, after: str | None = None) -> Page:
    """Merges of the last 30 days, the newest first, as far as the person may undo them."""
    seen = visible(person, Customer).with_only_columns(Customer.id)
    statement = (
        select(Merge)
        .join(Customer, Customer.id == Merge.survivor_id)
        .where(Merge.survivor_id.in_(seen), Merge.at > clock.now() - UNDONE_WITHIN)
        .options(joinedload(Merge.survivor), joinedload(Merge.loser))
    )
    if not can(person, Action.DUPLICATES_SEEK):
        statement = statement.where(Customer.owner_id == person.id)
    if (before := number_of(after, digits=KEY_DIGITS)) is not None:
        statement = statement.where(Merge.id < before)
    found = list(db.session.scalars(statement.order_by(Merge.id.desc()).limit(ROWS + 1)))
    return Page(found[:ROWS], str(found[ROWS - 1].id) if len(found) > ROWS else None)


def open_merges(customer: Customer, viewer: Person) -> list[Merge]:
    """What was merged into a customer and the viewer may still undo."""
    if not can(viewer, Action.CUSTOMER_MERGE, customer):
        return []
    mine = Merge.survivor_id == customer.id, Merge.undone_at.is_(None)
    fresh = Merge.at > clock.now() - UNDONE_WITHIN
    statement = select(Merge).where(*mine, fresh).options(joinedload(Merge.loser))
    return list(db.session.scalars(statement.order_by(Merge.id.desc())))


def merge_of(key: int) -> Merge | None:
    """A merge with its two customers, read anew and locked where the database locks rows."""
    row = db.session.get(Merge, key)
    if row is None:
        return None
    both = Customer.id.in_([row.survivor_id, row.loser_id])
    statement = select(Customer).where(both).order_by(Customer.id)
    if is_writing():
        statement = statement.with_for_update()
    db.session.scalars(statement).all()
    fresh = select(Merge).where(Merge.id == key).execution_options(populate_existing=True)
    return db.session.scalars(fresh).one()


class Tab(Choice):
    """What the page shows."""

    OPEN = PairState.OPEN.value, PairState.OPEN.label
    NOT_SAME = PairState.NOT_SAME.value, PairState.NOT_SAME.label
    MERGED = PairState.MERGED.value, PairState.MERGED.label
