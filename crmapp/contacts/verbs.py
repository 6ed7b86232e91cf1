"""How contacts come to be, change and leave."""

from datetime import date
from typing import Any

from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import db
from crmapp.history.models import Change
from crmapp.history.tracking import track
from crmapp.journal.log import log
from crmapp.notices.models import NoticeKind, tell
from crmapp.text import pinyin


def add_contact(customer: Customer, values: dict[str, Any], *, is_main: bool = False) -> Contact:
    """Add a contact; the main one takes the place of the former main one."""
    contact = Contact(customer_id=customer.id, customer=customer, name="")
    for field, value in values.items():
        setattr(contact, field, value)
    contact.rename(contact.name)
    db.session.add(contact)
    db.session.flush()
    if is_main:
        make_main(contact)
    reindex(customer)
    return contact


def change_contact(
    contact: Contact, values: dict[str, Any], *, by: Any, reason: str = ""
) -> list[Change]:
    """Change fields of a contact; private ones stay sealed in the history too."""
    customer = contact.customer
    changes = track(contact, values, customer_id=customer.id, by=by, reason=reason)
    if changes:
        contact.name_pinyin = pinyin(contact.name)
        contact.version += 1
        reindex(customer)
        if customer.owner_id != by.id:
            log("contact:changed_for_owner", customer, by=by, fields=len(changes))
            tell(customer.owner_id, NoticeKind.CHANGED, by=by, customer_id=customer.id)
    return changes


def make_main(contact: Contact) -> None:
    """Make this the one main contact."""
    others = select(Contact).where(Contact.customer_id == contact.customer_id, Contact.is_main)
    for other in db.session.scalars(others):
        other.is_main = False
    contact.is_main = True


def leave(contact: Contact, on: date, *, by: Any, reason: str) -> None:
    """Record that a contact left the customer; the row stays for the history."""
    values = {"left_on": on, "left_reason": reason, "is_main": False}
    was_main = contact.is_main
    change_contact(contact, values, by=by, reason=reason)
    if was_main:
        present = select(Contact).where(
            Contact.customer_id == contact.customer_id,
            Contact.left_on.is_(None),
            Contact.id != contact.id,
        )
        successor = db.session.scalars(present.order_by(Contact.id)).first()
        if successor is not None:
            make_main(successor)
