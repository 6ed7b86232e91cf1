"""A page of the list, and what its rows show beside the customer."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Select,
    UnaryExpression,
    any_,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.sql.operators import custom_op

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.custom_fields import filters as own_filters
from crmapp.custom_fields.attributes import load_custom
from crmapp.custom_fields.columns import cells_of, columns_for
from crmapp.custom_fields.kinds import Subject
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.freshness.conditions import holds
from crmapp.freshness.kinds import SignKind
from crmapp.policy import Action, can, is_narrowed, visible
from crmapp.roster.filters import KEYS, KINDS, ME, NOBODY, RosterFilter
from crmapp.roster.orders import ORDERS, Order, Place, beyond, clauses, order_of
from crmapp.roster.shown import SHOWN, told
from crmapp.search.queries import holding, is_searchable, joined, matching

ROWS = 50
COUNTED = 1000  # more than these are told as "1,000+"
_LAST, _NEXT = ORDERS["last"].expression, ORDERS["next"].expression


@dataclass
class Row:
    """A customer of the list with what stands in other tables.

    `note` is its last follow-up, where the viewer may read it; `deal` the current one.
    """

    customer: Customer
    contact: Contact | None = None
    note: FollowUp | None = None
    deal: Deal | None = None
    own: list[Any] = field(default_factory=list)  # what it says of the team's own fields

    @property
    def records(self) -> dict[Subject, Any]:
        """What may have own fields, by its kind; None where there is none."""
        return {
            Subject.CUSTOMERS: self.customer,
            Subject.CONTACTS: self.contact,
            Subject.DEALS: self.deal,
        }


@dataclass
class Page:
    """Some rows, how many there are in all, and the place where the next page begins."""

    rows: list[Any] = field(default_factory=list)
    count: int = 0
    next_place: str | None = None

    @property
    def told_count(self) -> str:
        """How many there are, as far as they are counted: 731, 1,000+."""
        return f"{self.count:,}" if self.count <= COUNTED else f"{COUNTED:,}+"

    def next_query(self, wanted: RosterFilter) -> str:
        """The query string of the page that follows; "" after the last one."""
        if self.next_place is None:
            return ""
        return f"?{urlencode({**wanted.said(), 'after': self.next_place})}"


def page(
    person: Person,
    wanted: RosterFilter,
    place: Place | None = None,
    *,
    shown: Mapping[Any, Any] = SHOWN,
) -> Page:
    """The rows from a place on, as a person may see them; `shown` says what is loaded of each."""
    found = _walked(person, wanted, place, lambda statement: statement.options(shown[Customer]))
    found.rows = _with_their_own(person, [customer for customer, _value in found.rows], shown)
    return found


def told_page(person: Person, wanted: RosterFilter, place: Place | None = None) -> Page:
    """The rows from a place on as plain values, all that `SHOWN` names: first the customer's key.

    They are told in one statement, and equal where nothing has changed.
    """
    found = _walked(person, wanted, place, told)
    found.rows = [tuple(row)[:-1] for row in found.rows]
    return found


def _walked(
    person: Person, wanted: RosterFilter, place: Place | None, ask: Callable[[Select], Select]
) -> Page:
    keys = found_keys(person, wanted, most=COUNTED + 1)
    found = Page(count=len(keys))
    if not keys:
        return found
    order, _direction = order_of(wanted.sort)
    statement = ask(_within(person, wanted, keys)).add_columns(order.expression.label("place"))
    if place is not None:
        statement = statement.where(beyond(wanted.sort, place))
    ordered = statement.order_by(*clauses(wanted.sort)).limit(ROWS + 1)
    found.rows = list(db.session.execute(ordered).all())
    if len(found.rows) > ROWS:
        del found.rows[ROWS:]
        last = found.rows[-1]
        found.next_place = order.place_of(getattr(last[0], "id", last[0]), last.place)
    return found


def found_keys(person: Person, wanted: RosterFilter, *, most: int) -> list[int]:
    """The keys of the customers that the filter leaves, in no order, `most` of them."""
    statement = visible(person, Customer)
    if wanted.q:
        if not is_searchable(wanted.q):
            return []
        statement = joined(statement, wanted.q)
    keys = statement.where(*conditions(person, wanted)).with_only_columns(Customer.id).limit(most)
    return _in_one_row(keys.subquery().c.id)


def _in_one_row(column: Any) -> list[int]:
    # A thousand rows take longer to hand over than to find.
    if db.engine.dialect.name == "postgresql":
        return db.session.scalar(select(func.array_agg(column))) or []
    return json.loads(db.session.scalar(select(func.json_group_array(column))))


def _within(person: Person, wanted: RosterFilter, keys: list[int]) -> Select:
    # A few are sorted; of many, or all, the order's own index is walked until the page is full.
    is_all = wanted.is_plain and not is_narrowed(person)
    if len(keys) <= COUNTED and not is_all:
        return visible(person, Customer).where(_one_of(keys))
    statement = visible(person, Customer).where(
        *conditions(person, wanted, of=_off_index(order_of(wanted.sort)[0]))
    )
    if not wanted.q:
        return statement
    return statement.where(
        holding(Customer.id, wanted.q) if _is_dense(keys) else Customer.id.in_(matching(wanted.q))
    )


def _one_of(keys: list[int]) -> Any:
    # In one parameter: to write a thousand of them out takes longer than the rest of the page.
    if db.engine.dialect.name == "postgresql":
        return Customer.id == any_(literal(keys, ARRAY(BigInteger)))
    return Customer.id.in_(select(func.json_each(json.dumps(keys)).table_valued("value").c.value))


def _is_dense(keys: list[int]) -> bool:
    # Where every tenth customer matches, asking row by row beats listing all that do.
    return max(keys) - min(keys) < 10 * len(keys)


def _off_index(order: Order) -> Callable[[Any], Any]:
    # SQLite keeps no statistics here and would rather sort thousands than walk in order; a plus
    # keeps it from every index but the order's own.
    def wrap(expression: Any) -> Any:
        if db.engine.dialect.name != "sqlite" or expression is order.expression:
            return expression
        return UnaryExpression(expression, operator=custom_op("+"), type_=expression.type)

    return wrap


def conditions(
    person: Person, wanted: RosterFilter, *, of: Callable[[Any], Any] = lambda column: column
) -> list[Any]:
    """What the filter asks of a customer, search words apart; `of` wraps indexed columns."""
    found = [
        of(getattr(Customer, f"{name}_id")) == getattr(wanted, name)
        for name in KEYS
        if getattr(wanted, name) is not None
    ]
    found += [
        getattr(Customer, name) == getattr(wanted, name) for name in KINDS if getattr(wanted, name)
    ]
    if wanted.review and wanted.review != Review.APPROVED:
        found.append(text("customers.review <> 'approved'"))  # word for word, as its index has it
    if wanted.owner:
        found.append(_owned(of(Customer.owner_id), person, wanted.owner))
    if wanted.region:
        prefix = _prefix(wanted.region)
        code = of(Customer.region_code)  # PostgreSQL's BETWEEN takes no collation
        found += [code >= prefix, code <= prefix.ljust(6, "9")]
    if wanted.incomplete:
        found.append(Customer.is_incomplete)
    found += own_filters.conditions(person, wanted.own)
    if wanted.care:
        found += [holds(SignKind(wanted.care), clock.today()), Customer.review == Review.APPROVED]
    return found + _dated(wanted, of(_LAST), of(_NEXT))


def _owned(owner_id: Any, person: Person, owner: str) -> Any:
    if owner == NOBODY:
        return owner_id.is_(None)
    return owner_id == (person.id if owner == ME else int(owner))


def _prefix(code: str) -> str:
    """The digits that all regions inside one share: 330000 → 33."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def _dated(wanted: RosterFilter, last: Any, due: Any) -> list[Any]:
    today, found = clock.today(), []
    if wanted.within is not None:
        found.append(last >= _day(today - timedelta(wanted.within)))
    if wanted.silent is not None:
        found.append(last <= _day(today - timedelta(wanted.silent)))
    asked = {
        "overdue": due < _day(today),
        "today": due == _day(today),
        "week": due.between(_day(today), _day(today + timedelta(6))),
        "none": due >= _day(date.max),
    }
    return [*found, asked[wanted.next]] if wanted.next else found


def _day(day: Any) -> Any:
    return literal(day, ORDERS["last"].type)


def rows_of(person: Person, keys: Iterable[int]) -> list[Row]:
    """Rows of some customers, in no order, as far as a person sees them."""
    statement = visible(person, Customer).where(Customer.id.in_(keys)).options(SHOWN[Customer])
    rows = _with_their_own(person, list(db.session.scalars(statement)), SHOWN)
    if fields := columns_for(person):
        told = sorted({one.subject for one in fields})
        load_custom(*([row.records[subject] for row in rows] for subject in told))
        for row in rows:
            row.own = cells_of(row.records, fields, sight(person, row.customer))
    return rows


def _with_their_own(
    person: Person, customers: list[Customer], shown: Mapping[Any, Any]
) -> list[Row]:
    if not customers:
        return []
    told = [one for one in customers if can(person, Action.FOLLOWUP_READ, one)]
    notes = _by_key(FollowUp, [one.last_followup_id for one in told], shown)
    contacts = main_contacts([customer.id for customer in customers], shown)
    deals = _by_key(Deal, [customer.current_deal_id for customer in customers], shown)
    return [
        Row(
            customer=customer,
            contact=contacts.get(customer.id),
            note=notes.get(customer.last_followup_id),
            deal=deals.get(customer.current_deal_id),
        )
        for customer in customers
    ]


def main_contacts(keys: list[int], shown: Mapping[Any, Any] = SHOWN) -> dict[int, Contact]:
    """The main contact of each customer, or the last named one where none is the main one."""
    if Contact not in shown:
        return {}
    still_there = Contact.customer_id.in_(keys), Contact.left_on.is_(None)
    order = (Contact.customer_id, Contact.is_main, Contact.id.desc())
    statement = select(Contact).where(*still_there).order_by(*order).options(shown[Contact])
    found = db.session.scalars(statement)
    return {contact.customer_id: contact for contact in found}  # the last one named is the main


def _by_key(model: Any, keys: list[int | None], shown: Mapping[Any, Any]) -> dict[int | None, Any]:
    wanted = [key for key in keys if key is not None]
    if not wanted or model not in shown:
        return {}
    statement = select(model).where(model.id.in_(wanted)).options(shown[model])
    return {row.id: row for row in db.session.scalars(statement)}
