"""Which imports a person has, what is in them, and what the person may do besides."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.imports.choices import Powers
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState
from crmapp.imports.understood import REFUSED
from crmapp.policy import Action, can, visible

PAGE = 40


def powers_of(person: Person) -> Powers:
    """What an importer may do: a salesperson's import is for themselves or for nobody yet."""
    may_hire = can(person, Action.TEAM_MANAGE)
    return Powers(
        may_assign=may_hire or can(person, Action.CUSTOMER_HAND_OVER),
        may_hire=may_hire,
        may_add_words=can(person, Action.SETTINGS_CHANGE),
    )


def import_of(person: Person, import_id: int) -> Import | None:
    """An import by key, if it is the person's own; read again inside `writing()`."""
    mine = select(Import).where(Import.id == import_id, Import.person_id == person.id)
    statement = mine.options(joinedload(Import.job), joinedload(Import.file))
    if is_writing():
        statement = statement.with_for_update(of=Import).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def imports_of(person: Person) -> list[Import]:
    """A person's latest imports, the newest first."""
    mine = select(Import).where(Import.person_id == person.id).options(joinedload(Import.job))
    return list(db.session.scalars(mine.order_by(Import.id.desc()).limit(PAGE)))


def counts_of(import_id: int) -> dict[str, int]:
    """How many records are in the file, taken, put together, left out, refused, alike."""
    columns = ImportRow.state, ImportRow.choice, ImportRow.match_level, ImportRow.match_id
    is_inside = ImportRow.match_id.is_(None)
    statement = (
        select(*columns[:3], is_inside, func.count())
        .where(ImportRow.import_id == import_id)
        .group_by(*columns[:3], is_inside)
    )
    names = ("all", "take", "together", "update", "skip", "refused", "incomplete", "issues")
    counts = dict.fromkeys((*names, "A", "B", "inside"), 0)
    for state, choice, level, inside, number in db.session.execute(statement):
        counts["all"] += number
        counts["incomplete"] += number if state == "incomplete" else 0
        if level:
            counts["inside" if inside else level] += number
        counts[_fate(state, choice, inside)] += number
    flawed = select(func.count()).where(ImportRow.import_id == import_id, ImportRow.has_issues)
    counts["issues"] = db.session.scalar(flawed) or 0
    return counts


def _fate(state: str, choice: Choosing, inside: bool) -> str:
    if state == REFUSED:
        return "refused"
    if choice is Choosing.UPDATE:
        return "together" if inside else "update"
    return "skip" if choice is Choosing.SKIP else "take"


FILTERS: dict[str, Any] = {
    "all": (),
    "issues": (ImportRow.has_issues,),
    "alike": (ImportRow.match_level != "",),
    "incomplete": (ImportRow.state == "incomplete",),
    "refused": (ImportRow.state == REFUSED,),
    "skip": (ImportRow.choice == Choosing.SKIP,),
}


def rows_of(import_id: int, *, only: str = "all", after: int = 0) -> tuple[list[ImportRow], bool]:
    """Staged rows behind a line of the sheet, and whether there are more."""
    wanted = ImportRow.import_id == import_id, ImportRow.line > after, *FILTERS[only]
    statement = select(ImportRow).where(*wanted).order_by(ImportRow.line).limit(PAGE + 1)
    rows = list(db.session.scalars(statement))
    return rows[:PAGE], len(rows) > PAGE


def row_of(import_id: int, row_id: int) -> ImportRow | None:
    """One staged row."""
    mine = select(ImportRow).where(ImportRow.id == row_id, ImportRow.import_id == import_id)
    if is_writing():
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(mine).one_or_none()


def matches_of(rows: list[ImportRow], person: Person) -> dict[int, Customer]:
    """The customers that rows are like, as far as the person sees them."""
    keys = sorted({row.match_id for row in rows if row.match_id is not None})
    if not keys:
        return {}
    found = db.session.scalars(visible(person, Customer).where(Customer.id.in_(keys)))
    return {customer.id: customer for customer in found}


def unplanned(import_id: int, person: Person, *, limit: int = PAGE) -> list[Deal]:
    """Open deals of an import without a next step that the person may plan, the largest first."""
    wanted = visible(person, Deal).where(*_unplanned(import_id))
    wanted = wanted.order_by(Deal.amount.desc().nulls_last(), Deal.id)
    deals = db.session.scalars(wanted).unique()
    return [deal for deal in deals if can(person, Action.STEP_PLAN, deal)][:limit]


def count_unplanned(import_id: int) -> int:
    """How many open deals of an import have no next step."""
    statement = select(func.count()).select_from(Deal).where(*_unplanned(import_id))
    return db.session.scalar(statement) or 0


def _unplanned(import_id: int) -> tuple[Any, ...]:
    return (
        Deal.import_id == import_id,
        Deal.is_live,
        Deal.closed_on.is_(None),
        Deal.next_due_on.is_(None),
        Deal.is_step_waived.is_(False),
    )


def last_words(deals: list[Deal]) -> dict[int, FollowUp]:
    """The last follow-up of each deal's customer, by the customer's key."""
    keys = [deal.customer.last_followup_id for deal in deals if deal.customer.last_followup_id]
    found = db.session.scalars(select(FollowUp).where(FollowUp.id.in_(keys))) if keys else ()
    return {followup.customer_id: followup for followup in found}


def new_members(imported: Import) -> list[Person]:
    """People whose accounts an import made and who have not chosen a password yet."""
    made = imported.figures.get("people", [])
    if not made:
        return []
    waiting = or_(Person.password_hash.is_(None), Person.must_change_password)
    wanted = select(Person).where(Person.id.in_(made), waiting, Person.disabled_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Person.name_pinyin, Person.id)))


def member(person_id: int) -> Person:
    """An account by key, read again."""
    return db.session.get_one(Person, person_id, populate_existing=True)


def kept_customers(imported: Import) -> list[Customer]:
    """What an undone import left, because somebody had worked on it."""
    if imported.state is not ImportState.UNDONE:
        return []
    left = select(Customer).where(Customer.import_id == imported.id, Customer.deleted_at.is_(None))
    return list(db.session.scalars(left.order_by(Customer.name_pinyin, Customer.id).limit(PAGE)))
