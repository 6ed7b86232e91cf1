"""Lines of the sheet as a person sees them, whole ones to write to, and what is kept of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only, undefer

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import split_phones
from crmapp.custom_fields.attributes import load_custom
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deals.models import Deal
from crmapp.deals.queries import open_steps
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.queries import lock_keys, similar
from crmapp.duplicates.signs import signs_of, signs_of_record
from crmapp.grid.cells import Line
from crmapp.grid.columns import USUAL, Column, Part, columns_of
from crmapp.grid.models import SheetEdit, SheetLayout
from crmapp.policy import visible
from crmapp.roster.filters import RosterFilter
from crmapp.roster.orders import Place
from crmapp.roster.queries import Page, main_contacts, page

WHOLE: dict[Any, Any] = {Contact: undefer("*")}
RECOGNISED_BY = ("name", "short_name", "website", "phone", "email")
_ASKED_BY_RULES = (
    "uid", "version", "owner_id", "helper_ids", "type", "review", "entered_by_id",
    "current_deal_id", "short_name", "last_followup_id",
)  # fmt: skip


def layout_of(person: Person | None) -> SheetLayout | None:
    """A person's own columns; the team's for nobody."""
    key = person.id if person is not None else None
    return db.session.scalars(select(SheetLayout).where(SheetLayout.person_id == key)).first()


def columns_for(person: Person) -> list[Column]:
    """The columns that a person has chosen, else the team's, else the usual ones."""
    theirs = SheetLayout.person_id.in_([person.id]) | SheetLayout.person_id.is_(None)
    kept = {one.person_id: one for one in db.session.scalars(select(SheetLayout).where(theirs))}
    chosen = kept.get(person.id) or kept.get(None)
    return columns_of(chosen.columns if chosen is not None else USUAL)


def lines_page(
    person: Person, wanted: RosterFilter, place: Place | None, columns: list[Column]
) -> tuple[Page, list[Line]]:
    """A page of the list with all that the columns show, in as many statements however long."""
    found = page(person, wanted, place, shown=_loaded(columns))
    deals = [row.deal for row in found.rows if row.deal is not None]
    steps = open_steps(deals) if deals and _shows(columns, Part.STEP) else {}
    load_custom(*_with_own(found.rows, columns))
    return found, [
        Line(row.customer, row.contact, row.deal, steps.get(row.deal.id) if row.deal else None)
        for row in found.rows
    ]


def _with_own(rows: list[Any], columns: list[Column]) -> list[list[Any]]:
    """The records of rows of whose own fields some are shown."""
    parts = {one.part for one in columns if one.own is not None}
    return [[getattr(row, part.value) for row in rows] for part in sorted(parts)]


def _loaded(columns: list[Column]) -> Mapping[Any, Any]:
    parts = {one.part for one in columns}
    columns = [one for one in columns if one.own is None]
    fields = {one.field for one in columns if one.part is Part.CUSTOMER and one.key != "stage"}
    fields |= {"stage_id"} if any(one.key == "stage" for one in columns) else set()
    fields = {"owner_id" if field == "owner" else field for field in fields}
    asked = [getattr(Customer, name) for name in sorted({*_ASKED_BY_RULES, *fields})]
    loaded: dict[Any, Any] = {Customer: load_only(*asked, raiseload=True)}
    if Part.CONTACT in parts:
        sealed = {one.field for one in columns if one.part is Part.CONTACT}
        names = [
            f"{name}_sealed" if hasattr(Contact, f"{name}_sealed") else name for name in sealed
        ]
        more = [getattr(Contact, name) for name in names]
        loaded[Contact] = load_only(
            Contact.uid, Contact.version, Contact.customer_id, *more, raiseload=True
        )
    if parts & {Part.DEAL, Part.STEP}:
        more = [getattr(Deal, one.field) for one in columns if one.part is Part.DEAL]
        loaded[Deal] = load_only(Deal.version, *more, raiseload=True)
    return loaded


def _shows(columns: list[Column], part: Part) -> bool:
    return any(column.part is part for column in columns)


def lines_of(person: Person, keys: Iterable[int]) -> dict[int, Line]:
    """Whole lines by the customer's key, of those that the person sees; four statements.

    Inside `writing()` everything is read again, and customers are locked where rows can be.
    """
    statement = visible(person, Customer).where(Customer.id.in_(list(keys)))
    if is_writing():
        statement = statement.with_for_update(of=Customer).order_by(Customer.id)
    customers = {one.id: one for one in db.session.scalars(statement)}
    wanted = [one.current_deal_id for one in customers.values() if one.current_deal_id]
    found = db.session.scalars(select(Deal).where(Deal.id.in_(wanted))) if wanted else ()
    deals = {deal.id: deal for deal in found}
    steps = open_steps(list(deals.values())) if deals else {}
    contacts = main_contacts(list(customers), WHOLE) if customers else {}
    return {
        key: Line(
            customer,
            contacts.get(key),
            deals.get(customer.current_deal_id),
            steps.get(customer.current_deal_id),
        )
        for key, customer in customers.items()
    }


def alike(line: Line, column: Column, values: dict[str, Any], *, viewer: Person) -> Likeness:
    """Customers whom this one would look like with these values, and does not yet.

    Empty where none of them asks for an answer before saving.
    """
    if column.key not in RECOGNISED_BY:
        return Likeness()
    customer = line.customer
    if column.part is Part.CONTACT:
        phones, mail = split_phones(values.get("phone")), values.get("email", "")
        now = signs_of(customer.kind, [], phones=phones, emails=[mail])
        before = signs_of_record(customer, filter(None, [line.contact]))
    else:
        now = signs_of_record(customer, (), **values)
        before = signs_of_record(customer, ())
    new = now.beyond(before)
    if not new.lookups:
        return Likeness()
    if is_writing():
        lock_keys(new)
    found = similar(new, viewer=viewer, besides=customer.id)
    return found if found.stops("", ()) else Likeness()


def edit_of(person: Person, key: int) -> SheetEdit | None:
    """One of a person's own saves by key."""
    mine = SheetEdit.id == key, SheetEdit.person_id == person.id
    return db.session.scalars(select(SheetEdit).where(*mine)).one_or_none()
