"""What a search text means: customers, contacts, deals, follow-ups, phone numbers."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
    Select,
    TableClause,
    UnaryExpression,
    column,
    exists,
    literal,
    or_,
    select,
    table,
    text,
    union,
)
from sqlalchemy.orm import contains_eager
from sqlalchemy.sql.operators import custom_op

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import last_four, phone_key
from crmapp.custom_fields import filters as own_filters
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import KEYS, db
from crmapp.deals.models import Deal
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.pace import may_ask
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.narrow import narrow
from crmapp.policy import Action, can, visible
from crmapp.search.answers import Answers, is_meant, is_named, rank, says
from crmapp.search.asked import Term
from crmapp.search.filter_keys import ME, NOBODY
from crmapp.search.named import CALLED, NAMED, Called, Named, named
from crmapp.search.texts import DEALS, FOLLOWUPS, Texts
from crmapp.text import like_escape, normalise, query_grams, search_text, words
from crmapp.vault import vault

LOOKED_AT = 100  # the best of so many are shown; a longer query finds the rest
OTHERS = 10  # customers to choose from
SPARE = 20  # hits of bigrams alone, or that the viewer may not read after all
LEAST = 2  # characters: a single one has no bigram and means nobody

_four = re.compile("[0-9]{4}")
# Written out once: a search asks them as often as somebody types.
_still_there = Contact.customer_id.in_(KEYS), Contact.left_on.is_(None)
_WHOLE = select(Contact).where(*_still_there).order_by(Contact.id)
_CALLED = _WHOLE.with_only_columns(Contact.customer_id, *CALLED)
_WITH_CUSTOMER = {
    model: contains_eager(model.customer).load_only(*NAMED, raiseload=True)
    for model in (Deal, FollowUp)
}
_index = table("search_index", column("rowid", Integer), column("grams"), column("words"))


def matching(query: str) -> Any:
    """A select of the keys of customers whose search text holds every word of the query."""
    return select(_index.c.rowid).where(*_conditions(query))


def joined(statement: Select, query: str) -> Select:
    """A select of customers narrowed to those that match, as the index yields them.

    For the first of many: the walk ends with the statement's limit.
    """
    return statement.join(_index, _index.c.rowid == Customer.id).where(*_conditions(query))


def holding(key: Any, query: str) -> Any:
    """Whether the customer of a key matches, asked one by one: for a walk along another index."""
    return exists().where(_index.c.rowid == key, *_words(query)).correlate(Customer)


def is_searchable(query: str) -> bool:
    """Whether anything is left of a query once it is normalised."""
    return bool(normalise(query))


def answers(viewer: Person, query: str, *, most: int, filters: Sequence[Term] = ()) -> Answers:
    """What a viewer finds, `most` of each kind, among the customers that the filters leave.

    Customers and contacts by name, number and pinyin, deals by their title, product and numbers,
    follow-ups by their words. Filters alone give customers alone.
    """
    only = narrowing(viewer, filters)
    if len(normalise(query)) < LEAST:
        return _left(viewer, only, most) if filters and not normalise(query) else Answers()
    statement = joined(visible(viewer, Customer), query).where(*only)
    # The newest first: on SQLite that is the index read from its end.
    found = named(statement.order_by(_index.c.rowid.desc()).limit(LOOKED_AT))
    people = [one for one in _called(found) if is_named(one, query)]
    by_contact = {one.customer_id for one in people}
    customers = [one for one in found if one.id not in by_contact or is_meant(one, query)]
    customers.sort(key=lambda customer: rank(customer, query, viewer.id))
    people.sort(key=lambda contact: rank(contact.customer, query, viewer.id))
    deals = _saying(viewer, DEALS, query, only, most)
    followups = _saying(viewer, FOLLOWUPS, query, [*only, *_readable(viewer)], most)
    kinds = (customers, people, deals, followups)
    return Answers(
        customers=customers[:most],
        contacts=people[:most],
        deals=deals[:most],
        followups=followups[:most],
        is_cut=len(found) == LOOKED_AT or any(len(kind) > most for kind in kinds),
    )


def narrowing(viewer: Person, filters: Sequence[Term]) -> list[Any]:
    """What filters in words ask of a customer."""
    return [_narrowed(viewer, term) for term in filters]


def _narrowed(viewer: Person, term: Term) -> Any:
    values = [offer.value for offer in term.found]
    if term.key.name == "owner":
        keys = [viewer.id if value == ME else value for value in values if value != NOBODY]
        nobodys = [Customer.owner_id.is_(None)] if NOBODY in values else []
        return or_(Customer.owner_id.in_(keys), *nobodys)
    if term.key.name == "region":
        inside = [value.rstrip("0") for value in values]
        prefixes = [code + "0" * (len(code) % 2) for code in inside]
        return or_(*(Customer.region_code.startswith(prefix) for prefix in prefixes))
    name = term.key.name
    if own_filters.is_asked(name):
        return or_(*own_filters.conditions(viewer, [(name, str(value)) for value in values]))
    column = getattr(Customer, name if name in ("status", "type") else f"{name}_id")
    return column.in_(values)


def _left(viewer: Person, only: list[Any], most: int) -> Answers:
    statement = visible(viewer, Customer).where(*only)
    found = named(statement.order_by(Customer.id.desc()).limit(most + 1))
    return Answers(customers=found[:most], is_cut=len(found) > most)


def _saying(viewer: Person, kind: Texts, query: str, only: list[Any], most: int) -> list[Any]:
    """The newest records of a kind whose own words hold the query, one more than `most`."""
    grams = query_grams(query)
    if not grams:
        return []
    index, model = kind.index, kind.model
    newest = (
        visible(viewer, model)
        .join(index, index.c.rowid == model.id)
        .where(in_index(index, grams), *only)
        .order_by(index.c.rowid.desc())
        .options(_WITH_CUSTOMER[model])
        .limit(most + SPARE)
    )
    told = _told_followup if model is FollowUp else _told_deal
    found = (one for one in db.session.scalars(newest) if says(told(viewer, one), query))
    return list(islice(found, most + 1))


def _told_followup(viewer: Person, followup: FollowUp) -> str:
    return FOLLOWUPS.words(followup) if can(viewer, Action.FOLLOWUP_READ, followup) else ""


def _told_deal(viewer: Person, deal: Deal) -> str:
    if sight(viewer, deal).sees(Field.CONTRACT):
        return DEALS.words(deal)
    return search_text(deal.title, deal.product)  # a number that one cannot read finds nothing


def _readable(viewer: Person) -> list[Any]:
    """What the index is asked for besides, so that few readable follow-ups are found among many.

    The policy decides; this only spares looking at thousands of others' records.
    """
    strangers = Customer(owner_id=None, helper_ids=[])
    if can(viewer, Action.FOLLOWUP_READ, strangers):
        return []
    # As the partial index by owner has it, deleted customers apart.
    own = select(Customer.id).where(Customer.owner_id == viewer.id, *THERE)
    helped = select(CustomerHelper.customer_id).where(CustomerHelper.person_id == viewer.id)
    known = select(FollowUp.id).where(FollowUp.customer_id.in_(union(own, helped)))
    rowid = FOLLOWUPS.index.c.rowid
    if db.engine.dialect.name == "sqlite":  # asked of each hit: a plus keeps it from looking up
        rowid = UnaryExpression(rowid, operator=custom_op("+"), type_=rowid.type)
    return [rowid.in_(known)]


def is_number(query: str) -> bool:
    """Whether a query is a whole phone number or the last four digits of one."""
    return phone_key(query) is not None or _four.fullmatch(narrow(query).strip()) is not None


def by_phone(viewer: Person, query: str, *, most: int) -> list[tuple[Named, Contact | None]]:
    """The customers with a number, and the contact whose it is where the viewer may know.

    Four digits are asked only among customers whose numbers the viewer sees, so that nobody
    completes a masked one by trying; whole numbers of others are asked 30 times a minute at most.
    """
    whole = phone_key(query)
    kind = KeyKind.PHONE if whole else KeyKind.LAST_FOUR
    digits = whole or narrow(query).strip()
    if whole and not may_ask(viewer.id):
        return []
    values = vault().indexes("phone" if whole else "last_four", digits)
    keys = select(CustomerKey.customer_id).where(
        CustomerKey.kind == kind, CustomerKey.value.in_(values)
    )
    own_first = (Customer.owner_id == viewer.id).desc().nulls_last(), Customer.id.desc()
    statement = visible(viewer, Customer).where(Customer.id.in_(keys))
    found = named(statement.order_by(*own_first).limit(LOOKED_AT))
    open_to = {one.id for one in found if sight(viewer, one).sees(Field.PHONE)}
    shown = [one for one in found if whole or one.id in open_to][:most]
    people = {
        one.customer_id: one
        for (one,) in _contacts(_WHOLE, [one.id for one in shown if one.id in open_to])
        if _has_number(one, whole, digits)
    }
    return [(customer, people.get(customer.id)) for customer in shown]


def customers_found(viewer: Person, query: str, *, besides: int) -> list[Named]:
    """The customers but one that are found by a name, a number or a whole phone number."""
    if is_number(query):
        found = [customer for customer, _contact in by_phone(viewer, query, most=OTHERS)]
    else:
        found = answers(viewer, query, most=OTHERS).customers
    return [one for one in found if one.id != besides]


def _has_number(contact: Contact, whole: str | None, digits: str) -> bool:
    numbers = (contact.phone, contact.other_phone)
    return any((phone_key(one) == whole) if whole else last_four(one) == digits for one in numbers)


def _called(customers: list[Named]) -> list[Called]:
    by_key = {customer.id: customer for customer in customers}
    rows = _contacts(_CALLED, by_key)
    return [Called(by_key[key], *told) for key, *told in rows]


def _contacts(statement: Select, keys: Collection[int]) -> Iterable[Row]:
    return db.session.execute(statement, {"keys": list(keys)}) if keys else ()


def _conditions(query: str) -> list[Any]:
    grams = query_grams(query)  # one character alone has no bigram and is found by LIKE
    return [*_words(query), in_index(_index, grams)] if grams else _words(query)


def _words(query: str) -> list[Any]:
    return [_index.c.words.like(f"%{like_escape(word)}%", escape="\\") for word in words(query)]


def in_index(index: TableClause, grams: list[str]) -> Any:
    """The condition that an index's row holds all of these bigrams."""
    # Grams are letters and digits only, so quoting them is all that both engines need.
    if db.engine.dialect.name == "sqlite":
        match = " AND ".join(f'"{gram}"' for gram in grams)
        return text(f"{index.name} MATCH :match").bindparams(match=match)
    tsquery = " & ".join(f"'{gram}'" for gram in grams)
    return index.c.grams.op("@@")(literal(tsquery).op("::")(text("tsquery")))
