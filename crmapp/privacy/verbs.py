"""Erasing one person: fields replaced, history and keys emptied, chosen texts made unreadable."""

import json
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select

from crmapp import clock
from crmapp.contacts.models import Contact, DecisionPower, Gender, Influence
from crmapp.custom_fields.attributes import KEYS
from crmapp.custom_fields.models import VALUES
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import db, touch
from crmapp.grid.models import SheetEdit
from crmapp.history.models import Change
from crmapp.imports.models import ImportRow
from crmapp.journal.masking import masked
from crmapp.merging.models import Merge
from crmapp.privacy.models import Act, PrivacyRequest
from crmapp.privacy.places import PLACES, Place
from crmapp.privacy.sought import Sought
from crmapp.recycling.models import BIN
from crmapp.text import pinyin
from crmapp.typed_numbers import KEY_DIGITS, number_of

SEALED = ("phone", "other_phone", "email", "wechat")
OF_PERSON = (
    "company_name", "aliases", "address", "website", "referrer", "need_preference", "remarks",
    "feedback", "cooperation",
)  # fmt: skip


def note(act: Act, *, by: Any, reason: str, figures: dict[str, int]) -> PrivacyRequest:
    """Keep the record of a request, inside `writing()`: who, when, what, and nobody's data."""
    row = PrivacyRequest(act=act, by_id=by.id, reason=masked(reason), figures=figures)
    db.session.add(row)
    db.session.flush()
    return row


def erase_contact(contact: Contact) -> None:
    """Replace all that is personal in a contact; the row stays for what hangs on it."""
    for name in SEALED:
        setattr(contact, name, "")
    contact.rename(_("Erased person"))
    contact.position = contact.preferences = contact.remarks = contact.left_reason = ""
    contact.gender, contact.age = Gender.UNKNOWN, None
    contact.decision_power, contact.influence = DecisionPower.UNKNOWN, Influence.UNKNOWN
    contact.left_on = contact.left_on or clock.today()
    contact.is_main = False
    _erase_own(contact)
    contact.version += 1
    _empty_history(contact)
    _forget_joining(contact)
    _reindex(contact.customer)


def erase_customer(customer: Customer) -> None:
    """Replace all that is personal in a customer who is a person; what was bought stays."""
    if customer.kind is not CustomerKind.INDIVIDUAL:
        raise ValueError("a company is no person")
    customer.name = customer.short_name = f"{_('Erased person')} {customer.id}"
    customer.name_pinyin = pinyin(customer.name)
    for name in OF_PERSON:
        setattr(customer, name, "")
    _erase_own(customer)
    customer.version += 1
    _empty_history(customer)
    for contact in db.session.scalars(select(Contact).where(Contact.customer_id == customer.id)):
        erase_contact(contact)
    _reindex(customer)
    touch("board")


def _erase_own(record: Any) -> None:
    """What the team writes down besides may be anything, so all of it goes."""
    model, key = VALUES[record.__tablename__], KEYS[record.__tablename__]
    gone = delete(model).where(getattr(model, key) == record.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.expire(record, ["custom_values"])


def _reindex(customer: Customer) -> None:
    if customer.uid != BIN:  # who is deleted is found by nothing
        reindex(customer)


def _empty_history(record: Any) -> None:
    mine = Change.subject == record.__tablename__, Change.subject_id == record.id
    for change in db.session.scalars(select(Change).where(*mine)):
        change.old = change.new = ""
        change.old_words = change.new_words = change.reason = ""


def _forget_joining(contact: Contact) -> None:
    """What a merge keeps of joined contacts, to take itself back, names them too."""
    here = or_(Merge.survivor_id == contact.customer_id, Merge.loser_id == contact.customer_id)
    for merge in db.session.scalars(select(Merge).where(here)):
        joined = merge.moved.get("contacts", {}).get("joined", [])
        told = [
            {**one, "open": {}} if contact.id in (one["loser"], one["twin"]) else one
            for one in joined
        ]
        if told != joined:
            contacts = {**merge.moved["contacts"], "joined": told}
            merge.moved = {**merge.moved, "contacts": contacts}


def blacken(keys: Iterable[str], sought: Sought) -> int:
    """Make the person unreadable in chosen texts, by `place-key`; returns how many."""
    done = 0
    for key in keys:
        place, record = _text(key)
        if record is None:
            continue
        for column in place.columns:
            text = getattr(record, column)
            if text:
                setattr(record, column, sought.blacken(text))
        if hasattr(record, "version"):
            record.version += 1
        if isinstance(record, Customer):
            _reindex(record)
        done += 1
    return done


def _text(key: str) -> tuple[Place | None, Any]:
    name, _dash, said = key.rpartition("-")
    place, number = PLACES.get(name), number_of(said, digits=KEY_DIGITS)
    is_there = place is not None and number is not None
    return place, db.session.get(place.model, number) if is_there else None


def forget_staged(keys: Iterable[int]) -> int:
    """Delete rows of sheets that wait to be taken in, or were."""
    gone = delete(ImportRow).where(ImportRow.id.in_(list(keys)))
    return db.session.execute(gone.execution_options(synchronize_session=False)).rowcount


def forget_edits(customers: set[int]) -> None:
    """Delete what the sheet's undo keeps of some customers."""
    for edit in db.session.scalars(select(SheetEdit)):
        if any(one.get("customer") in customers for one in json.loads(edit.writings or "[]")):
            db.session.delete(edit)


def anonymise(customers: Iterable[Customer]) -> int:
    """Erase the contacts of long silent customers; returns how many contacts went."""
    done = 0
    for customer in customers:
        mine = select(Contact).where(Contact.customer_id == customer.id)
        for contact in db.session.scalars(mine):
            erase_contact(contact)
            done += 1
    return done
