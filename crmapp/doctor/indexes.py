"""Search text and duplicate keys against the customers they were made from."""

from collections import defaultdict
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text

from crmapp.contacts.indexing import keys_of, search_words
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.doctor.findings import Finding, compare
from crmapp.duplicates.models import CustomerKey
from crmapp.recycling.models import BIN

AT_ONCE = 500


def indexes() -> Iterator[Finding]:
    """Each customer's search text and keys, made anew."""
    last = 0
    while some := db.session.scalars(
        select(Customer).where(Customer.id > last).order_by(Customer.id).limit(AT_ONCE)
    ).all():
        last = some[-1].id
        yield from _of([one for one in some if one.uid != BIN])  # what is deleted is not found
        db.session.expunge_all()


def _of(customers: list[Customer]) -> Iterator[Finding]:
    if not customers:
        return
    ids = [customer.id for customer in customers]
    contacts, keys = defaultdict(list), defaultdict(set)
    for contact in db.session.scalars(select(Contact).where(Contact.customer_id.in_(ids))):
        contacts[contact.customer_id].append(contact)
    for key in db.session.scalars(select(CustomerKey).where(CustomerKey.customer_id.in_(ids))):
        keys[key.customer_id].add((key.kind, key.value))
    between = {"low": ids[0], "high": ids[-1]}
    statement = text("SELECT rowid, words FROM search_index WHERE rowid BETWEEN :low AND :high")
    words = dict(db.session.execute(statement, between).all())
    for customer in customers:
        theirs = contacts[customer.id]
        kept = {
            "words": words.get(customer.id) == search_words(customer, theirs),
            "keys": _are_right(keys[customer.id], customer, theirs),
        }
        # What they hold is private: told is only whether it is right.
        yield from compare("index", customer.id, kept, {"words": True, "keys": True})


def _are_right(kept: set, customer: Customer, contacts: list[Contact]) -> bool:
    try:
        return kept == keys_of(customer, contacts)
    except (InvalidTag, KeyError):  # told by the check of private fields
        return True
