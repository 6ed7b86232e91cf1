"""Which imports a person has, what is in them, and what the person may do besides."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from crmapp.accounts.models import Person
from crmapp.batches import batches
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deals.models import Deal
from crmapp.duplicates.queries import similar
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.imports.attached import ATTACHED
from crmapp.imports.bringing import Brings
from crmapp.imports.choices import Powers
from crmapp.imports.importer import Importer
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState
from crmapp.imports.staged import DROPPED, FATES, NOTHING_TO_TAKE, fate_of
from crmapp.imports.understood import INCOMPLETE, REFUSED
from crmapp.policy import Action, can, visible

PAGE = 40


def powers_of(person: Person) -> Powers:
    """What an importer may do: a salesperson's import is for themselves or for nobody yet."""
    may_hire = can(person, Action.TEAM_MANAGE)
    return Powers(
        may_assign=may_hire or can(person, Action.CUSTOMER_HAND_OVER),
        may_hire=may_hire,
        may_add_words=can(person, Action.SETTINGS_CHANGE),
        brings=_brings_of(person),
    )


def _brings_of(person: Person) -> Brings:
    """The sheets that a person may fill: policy is asked about a customer of each standing."""
    own = {"owner_id": person.id, "review": Review.APPROVED}
    others = {"owner_id": None, "review": Review.APPROVED}
    waiting = {"owner_id": person.id, "review": Review.WAITING}
    return Brings(*(_fillable(person, standing) for standing in (own, others, waiting)))


def _fillable(person: Person, standing: dict[str, Any]) -> frozenset[str]:
    # It has bought: whether it has by now says nothing of its former service records.
    customer = Customer(
        entered_by_id=person.id, type=CustomerType.WON, helper_ids=[], **standing
    )  # fmt: skip
    eye = sight(person, customer)
    return frozenset(
        sheet
        for sheet, one in ATTACHED.items()
        if (one.action is None or can(person, one.action, customer))
        and all(eye.may_change(column) for column in one.ruled)
    )


def importer_of(person: Person) -> Importer:
    """A person as one who takes a sheet in."""
    return Importer(
        person,
        powers_of(person),
        look=lambda signs: similar(signs, viewer=person),
        may_edit=lambda customer: can(person, Action.CUSTOMER_EDIT, customer),
        may_call=lambda customer: (
            can(person, Action.CONTACT_REVEAL) or can(person, Action.CONTACT_SEE, customer)
        ),
    )


def import_of(person: Person, import_id: int) -> Import | None:
    """An import by key, if it is the person's own; read again inside `writing()`."""
    mine = select(Import).where(Import.id == import_id, Import.person_id == person.id)
    statement = mine.options(joinedload(Import.job), joinedload(Import.file))
    if is_writing():
        statement = statement.with_for_update(of=Import).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def is_small(imported: Import, most: int) -> bool:
    """Whether an import made or changed so few customers that undoing it takes no time."""
    figures = imported.figures
    return figures.get("customers", 0) + figures.get("updated", 0) <= most


def imports_of(person: Person) -> list[Import]:
    """A person's latest imports, the newest first."""
    mine = select(Import).where(Import.person_id == person.id).options(joinedload(Import.job))
    return list(db.session.scalars(mine.order_by(Import.id.desc()).limit(PAGE)))


def counts_of(import_id: int) -> dict[str, int]:
    """Rows of the file by what becomes of them: the fates add up to `all`.

    Besides, counted in customers: `records` are all that they tell of, `customers` the new ones,
    `incomplete`, `issues`, and those alike at level `A` or `B` or `inside` the file.
    """
    is_inside = ImportRow.match_id.is_(None)
    columns = (
        ImportRow.state, ImportRow.choice, ImportRow.match_level, is_inside,
        ImportRow.is_unchanged, ImportRow.has_issues,
    )  # fmt: skip
    statement = select(*columns, func.count(), func.sum(ImportRow.lines)).group_by(*columns)
    names = ("all", "records", "customers", "incomplete", "issues", "A", "B", "inside", *FATES)
    counts = dict.fromkeys(names, 0)
    found = db.session.execute(statement.where(ImportRow.import_id == import_id))
    for state, choice, level, inside, unchanged, flawed, records, lines in found:
        counts["all"] += lines
        counts[fate_of(state, choice, inside, unchanged)] += lines
        if state == DROPPED:
            continue
        counts["records"] += records
        counts["customers"] += records if fate_of(state, choice, inside, unchanged) == "new" else 0
        counts["incomplete"] += records if state == INCOMPLETE else 0
        counts["issues"] += records if flawed else 0
        if level and not unchanged:
            counts["inside" if inside else level] += records
    return counts


_is_told = ImportRow.state != DROPPED
_is_out = ImportRow.choice == Choosing.SKIP, ImportRow.state.not_in(NOTHING_TO_TAKE)
FILTERS: dict[str, Any] = {
    "all": (),
    "issues": (ImportRow.has_issues, _is_told),
    "alike": (ImportRow.match_level != "", ImportRow.is_unchanged.is_(False)),
    "update": (ImportRow.choice == Choosing.UPDATE, ImportRow.match_id.is_not(None)),
    "unchanged": (*_is_out, ImportRow.is_unchanged),
    "incomplete": (ImportRow.state == INCOMPLETE,),
    "skip": (*_is_out, ImportRow.is_unchanged.is_(False)),
    "refused": (ImportRow.state == REFUSED,),
    "dropped": (ImportRow.state == DROPPED,),
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
    return customers_seen([row.match_id for row in rows], person)


def customers_seen(keys: Iterable[int | None], person: Person) -> dict[int, Customer]:
    """Customers by their keys, as far as the person sees them."""
    found: dict[int, Customer] = {}
    for some in batches(sorted({key for key in keys if key is not None})):
        seen = visible(person, Customer).where(Customer.id.in_(some))
        found |= {one.id: one for one in db.session.scalars(seen)}
    return found


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


def kept_customers(imported: Import, person: Person) -> list[Customer]:
    """What an undone import left, because somebody had worked on it, as the person sees it."""
    if imported.state is not ImportState.UNDONE:
        return []
    left = visible(person, Customer).where(Customer.import_id == imported.id)
    return list(db.session.scalars(left.order_by(Customer.name_pinyin, Customer.id).limit(PAGE)))


def conflicts_of(imported: Import, person: Person) -> list[tuple[Customer, list[str]]]:
    """Customers with the `table.field` that an undoing left, for someone changed them since."""
    told = dict(imported.figures.get("conflicts", []))
    if imported.state is not ImportState.UNDONE or not told:
        return []
    theirs = visible(person, Customer).where(Customer.id.in_(told))
    in_order = theirs.order_by(Customer.name_pinyin, Customer.id)
    return [(one, told[one.id]) for one in db.session.scalars(in_order)]
