"""How contacts come to be, change and leave."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import db
from crmapp.followups.models import FollowUp
from crmapp.history.models import Change
from crmapp.history.reasons import MAIN_CONTACT, UpdateType, insist
from crmapp.history.tracking import track
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.text import pinyin


def add_contact(
    customer: Customer,
    values: dict[str, Any],
    *,
    is_main: bool = False,
    by: Any = None,
    reason: str = "",
) -> Contact:
    """Add a contact; the main one takes the place of the former main one, for a reason."""
    contact = Contact(customer_id=customer.id, customer=customer, name="")
    for field, value in values.items():
        setattr(contact, field, value)
    contact.rename(contact.name)
    db.session.add(contact)
    db.session.flush()
    if is_main:
        make_main(contact, by=by, reason=reason)
    reindex(customer)
    return contact


def change_contact(
    contact: Contact,
    values: dict[str, Any],
    *,
    by: Any,
    reason: str = "",
    update_type: UpdateType | None = None,
) -> list[Change]:
    """Change fields of a contact; private ones stay sealed in the history too.

    Raises ReasonNeeded.
    """
    customer = contact.customer
    told = {"customer_id": customer.id, "by": by, "reason": reason, "update_type": update_type}
    changes = track(contact, values, **told)
    if changes:
        contact.name_pinyin = pinyin(contact.name)
        contact.version += 1
        reindex(customer)
        if customer.owner_id != by.id:
            log("contact:changed_for_owner", customer, by=by, fields=len(changes))
            notify(customer.owner_id, NotificationKind.CHANGED, contact, by=by)
    return changes


def make_main(
    contact: Contact,
    *,
    by: Any = None,
    reason: str = "",
    update_type: UpdateType | None = None,
) -> Change | None:
    """Make this the one main contact; that it takes the place of another is in the history.

    Raises ReasonNeeded.
    """
    main = select(Contact).where(Contact.customer_id == contact.customer_id, Contact.is_main)
    former = [other for other in db.session.scalars(main) if other.id != contact.id]
    insist(reason, on=bool(former))
    for other in former:
        other.is_main = False
    contact.is_main = True
    if not former:
        return None
    change = Change(
        customer_id=contact.customer_id,
        subject=Customer.__tablename__,
        subject_id=contact.customer_id,
        field=MAIN_CONTACT,
        old_words=former[0].name,
        new_words=contact.name,
        old_key=former[0].id,
        new_key=contact.id,
        act=uuid.uuid4().hex,
        by_id=by.id,
        reason=reason,
        update_type=update_type or UpdateType.CONTACT,
    )
    db.session.add(change)
    return change


def withdraw(contact: Contact) -> bool:
    """Take a contact back as if it had not been made; False once somebody has spoken with it."""
    spoken = select(FollowUp.id).where(FollowUp.contact_id == contact.id).limit(1)
    if contact.version > 1 or db.session.scalar(spoken) is not None:
        return False
    reindex(contact.customer)
    db.session.delete(contact)
    return True


def leave(contact: Contact, on: date, *, by: Any, reason: str) -> None:
    """Record that a contact left the customer; the row stays for the history.

    The contact who has been there longest takes the place of a main one.
    """
    was_main = contact.is_main
    change_contact(contact, {"left_on": on, "left_reason": reason}, by=by, reason=reason)
    if was_main:
        present = select(Contact).where(
            Contact.customer_id == contact.customer_id,
            Contact.left_on.is_(None),
            Contact.id != contact.id,
        )
        successor = db.session.scalars(present.order_by(Contact.id)).first()
        if successor is not None:
            make_main(successor, by=by, reason=reason)
        contact.is_main = False
