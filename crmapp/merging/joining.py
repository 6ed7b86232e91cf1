"""Contacts of two customers that become one: who is there twice is joined, the rest moves over."""

from typing import Any

from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.phones import phone_key
from crmapp.custom_fields.definitions import offered_names
from crmapp.custom_fields.kinds import Subject
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.history.tracking import track
from crmapp.labels import Choice
from crmapp.merging.fields import plain
from crmapp.merging.moving import move_back, move_rows
from crmapp.text import normalise, pinyin

PRIVATE = ("phone", "other_phone", "email", "wechat")
TRAITS = ("position", "gender", "age", "decision_power", "influence")
TEXTS = ("preferences", "remarks")


def move_contacts(loser: Customer, survivor: Customer, *, by: Any, reason: str) -> dict[str, Any]:
    """Give the loser's contacts to the survivor; returns what to take back (see `part_contacts`).

    The survivor's main contact stays the main one.
    """
    kept = contacts_in_order(survivor)
    has_main = any(contact.is_main for contact in kept)
    moved: dict[str, Any] = {"moved": [], "mains": [], "joined": []}
    for contact in contacts_in_order(loser):
        twin = next((one for one in kept if are_one(one, contact)), None)
        if twin is not None:
            moved["joined"].append(_join(contact, twin, by=by, reason=reason))
            continue
        contact.customer_id, contact.customer = survivor.id, survivor
        moved["moved"].append(contact.id)
        if contact.is_main and has_main:
            contact.is_main = False
            moved["mains"].append(contact.id)
    db.session.flush()
    return moved


def part_contacts(
    moved: dict[str, Any], loser: Customer, survivor: Customer, *, by: Any, reason: str
) -> None:
    """Give the loser back whom `move_contacts` took; what was changed since stays as it is."""
    for key in moved["moved"]:
        contact = db.session.get(Contact, key)
        if contact is not None and contact.customer_id == survivor.id:
            contact.customer_id, contact.customer = loser.id, loser
    for key in moved["mains"]:
        contact = db.session.get(Contact, key)
        if contact is not None:
            contact.is_main = True
    for joined in moved["joined"]:
        _part(joined, by=by, reason=reason)
    db.session.flush()
    _one_main(loser)


def contacts_in_order(customer: Customer) -> list[Contact]:
    """All contacts of a customer, the eldest first."""
    mine = select(Contact).where(Contact.customer_id == customer.id).order_by(Contact.id)
    return list(db.session.scalars(mine))


def are_one(one: Contact, other: Contact) -> bool:
    """Whether two contacts are one person whose details fit into one record.

    A shared mobile tells it; a shared landline only together with the same name.
    """
    shared = _numbers(one) & _numbers(other)
    same_name = normalise(one.name) == normalise(other.name)
    is_person = any(key[0] == "1" for key in shared) or (shared and same_name)
    present_alike = (one.left_on is None) == (other.left_on is None)
    return bool(is_person) and present_alike and _fits(one, other)


def _numbers(contact: Contact) -> set[str]:
    return {key for key in map(phone_key, (contact.phone, contact.other_phone)) if key}


def _spare(one: Contact, other: Contact) -> list[str]:
    """The numbers of `other` that `one` does not have, as they are written."""
    mine, said = _numbers(one), (other.phone, other.other_phone)
    written = {one.phone, one.other_phone}
    return [text for text in said if text and phone_key(text) not in mine and text not in written]


def _fits(one: Contact, other: Contact) -> bool:
    """Whether no private detail would be lost."""
    room = sum(not text for text in (one.phone, one.other_phone))
    ways = all(
        not getattr(other, name) or getattr(one, name) in ("", getattr(other, name))
        for name in ("email", "wechat")
    )
    return ways and len(_spare(one, other)) <= room


def _join(contact: Contact, twin: Contact, *, by: Any, reason: str) -> dict[str, Any]:
    values = _filled(contact, twin)
    former = {name: [plain(getattr(twin, name)), plain(value)] for name, value in values.items()}
    if track(twin, values, customer_id=twin.customer_id, by=by, reason=reason):
        twin.version += 1
        twin.name_pinyin = pinyin(twin.name)
    return {
        "loser": contact.id,
        "twin": twin.id,
        "open": {name: pair for name, pair in former.items() if name not in PRIVATE},
        "private": [name for name in former if name in PRIVATE],
        "rows": move_rows(Contact.__table__, contact.id, twin.id),
    }


def _filled(contact: Contact, twin: Contact) -> dict[str, Any]:
    """What a contact learns from its twin: blanks are filled, texts are put together."""
    values: dict[str, Any] = {}
    empty = [name for name in ("phone", "other_phone") if not getattr(twin, name)]
    values |= dict(zip(empty, _spare(twin, contact), strict=False))
    own = offered_names(Subject.CONTACTS)
    values |= {
        name: getattr(contact, name)
        for name in own
        if getattr(twin, name) is None and getattr(contact, name) is not None
    }
    for name in ("email", "wechat", *TRAITS):
        if getattr(contact, name) and not getattr(twin, name):
            values[name] = getattr(contact, name)
    differing = [
        getattr(contact, name)
        for name in ("name", "position")
        if getattr(contact, name) not in ("", getattr(twin, name), values.get(name))
    ]
    said = {"preferences": contact.preferences, "remarks": contact.remarks}
    said["remarks"] = "\n".join(filter(None, [" ".join(differing), said["remarks"]]))
    for name in TEXTS:
        if said[name] and said[name] not in getattr(twin, name):
            values[name] = "\n".join(filter(None, [getattr(twin, name), said[name]]))
    return values


def _part(joined: dict[str, Any], *, by: Any, reason: str) -> None:
    move_back(joined["rows"], joined["loser"], joined["twin"])
    contact = db.session.get(Contact, joined["loser"])
    twin = db.session.get(Contact, joined["twin"])
    if contact is None or twin is None:
        return
    values = {
        name: _typed(getattr(twin, name), former)
        for name, (former, new) in joined["open"].items()
        if plain(getattr(twin, name)) == new
    }
    theirs = {contact.phone, contact.other_phone, contact.email, contact.wechat}
    values |= {name: "" for name in joined["private"] if getattr(twin, name) in theirs}
    if track(twin, values, customer_id=twin.customer_id, by=by, reason=reason):
        twin.version += 1


def _typed(now: Any, former: Any) -> Any:
    return type(now)(former) if isinstance(now, Choice) else former


def _one_main(customer: Customer) -> None:
    # A main contact that was named after the merge yields to the one that comes back.
    mains = [contact for contact in contacts_in_order(customer) if contact.is_main]
    for contact in mains[1:]:
        contact.is_main = False
