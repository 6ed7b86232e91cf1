"""Which customers a search text means."""

import re
from typing import Any

from sqlalchemy import Integer, Select, column, exists, literal, select, table, text
from sqlalchemy.orm import load_only
from sqlalchemy.orm.attributes import set_committed_value

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import last_four, phone_key
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.pace import may_ask
from crmapp.narrow import narrow
from crmapp.policy import Action, can, visible
from crmapp.search.answers import Answers, is_meant, is_named, rank
from crmapp.text import like_escape, normalise, query_grams, words
from crmapp.vault import vault

LOOKED_AT = 100  # the best of so many are shown; a longer query finds the rest
LEAST = 2  # characters: a single one has no bigram and means nobody

_four = re.compile("[0-9]{4}")
_SHOWN = load_only(
    Customer.uid, Customer.number, Customer.name, Customer.short_name, Customer.owner_id,
    Customer.stage_id, Customer.type, Customer.review, Customer.helper_ids,
    Customer.last_followup_on, Customer.name_pinyin,
    raiseload=True,
)  # fmt: skip
_CALLED = load_only(
    Contact.uid, Contact.customer_id, Contact.name, Contact.name_pinyin, Contact.position,
    Contact.phone_sealed, Contact.other_phone_sealed,
    raiseload=True,
)  # fmt: skip
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


def answers(viewer: Person, query: str, *, most: int) -> Answers:
    """What a viewer finds: `most` customers and `most` contacts by name, number and pinyin."""
    if len(normalise(query)) < LEAST:
        return Answers()
    statement = joined(visible(viewer, Customer), query).options(_SHOWN)
    # The newest first: on SQLite that is the index read from its end.
    newest = statement.order_by(_index.c.rowid.desc()).limit(LOOKED_AT)
    found = list(db.session.scalars(newest))
    people = [one for one in _contacts_of(found) if is_named(one, query)]
    by_contact = {one.customer_id for one in people}
    named = [one for one in found if one.id not in by_contact or is_meant(one, query)]
    named.sort(key=lambda customer: rank(customer, query, viewer.id))
    people.sort(key=lambda contact: rank(contact.customer, query, viewer.id))
    return Answers(
        customers=named[:most],
        contacts=people[:most],
        is_cut=len(named) > most or len(people) > most or len(found) == LOOKED_AT,
    )


def is_number(query: str) -> bool:
    """Whether a query is a whole phone number or the last four digits of one."""
    return phone_key(query) is not None or _four.fullmatch(narrow(query).strip()) is not None


def by_phone(viewer: Person, query: str, *, most: int) -> list[tuple[Customer, Contact | None]]:
    """The customers with a number, and the contact whose it is where the viewer may know.

    Four digits are asked only among customers whose numbers the viewer sees, so that nobody
    completes a masked one by trying; whole numbers of others are asked 30 times a minute at most.
    """
    whole = phone_key(query)
    kind = KeyKind.PHONE if whole else KeyKind.LAST_FOUR
    digits = whole or narrow(query).strip()
    if whole and not may_ask(viewer.id):
        return []
    value = vault().index("phone" if whole else "last_four", digits)
    keys = select(CustomerKey.customer_id).where(
        CustomerKey.kind == kind, CustomerKey.value == value
    )
    own_first = (Customer.owner_id == viewer.id).desc().nulls_last(), Customer.id.desc()
    statement = visible(viewer, Customer).where(Customer.id.in_(keys)).options(_SHOWN)
    found = db.session.scalars(statement.order_by(*own_first).limit(LOOKED_AT)).all()
    open_to = {one.id for one in found if can(viewer, Action.CONTACT_SEE, one)}
    shown = [one for one in found if whole or one.id in open_to][:most]
    people = {
        one.customer_id: one
        for one in _contacts_of([one for one in shown if one.id in open_to])
        if _has_number(one, whole, digits)
    }
    return [(customer, people.get(customer.id)) for customer in shown]


def _has_number(contact: Contact, whole: str | None, digits: str) -> bool:
    numbers = (contact.phone, contact.other_phone)
    return any((phone_key(one) == whole) if whole else last_four(one) == digits for one in numbers)


def _contacts_of(customers: list[Customer]) -> list[Contact]:
    if not customers:
        return []
    by_key = {customer.id: customer for customer in customers}
    still_there = Contact.customer_id.in_(by_key), Contact.left_on.is_(None)
    statement = select(Contact).where(*still_there).order_by(Contact.id).options(_CALLED)
    found = list(db.session.scalars(statement))
    for contact in found:
        set_committed_value(contact, "customer", by_key[contact.customer_id])
    return found


def _conditions(query: str) -> list[Any]:
    grams = query_grams(query)  # one character alone has no bigram and is found by LIKE
    return [*_words(query), _holds(grams)] if grams else _words(query)


def _words(query: str) -> list[Any]:
    return [_index.c.words.like(f"%{like_escape(word)}%", escape="\\") for word in words(query)]


def _holds(grams: list[str]) -> Any:
    # Grams are letters and digits only, so quoting them is all that both engines need.
    if db.engine.dialect.name == "sqlite":
        match = " AND ".join(f'"{gram}"' for gram in grams)
        return text("search_index MATCH :match").bindparams(match=match)
    tsquery = " & ".join(f"'{gram}'" for gram in grams)
    return _index.c.grams.op("@@")(literal(tsquery).op("::")(text("tsquery")))
