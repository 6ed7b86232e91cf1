"""What a customer is found and recognised by, made anew when a transaction closes."""

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from crmapp.batches import batches
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import last_four, phone_key
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import at_close
from crmapp.duplicates.domains import mail_domain, web_host
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.names import lookup_keys, name_keys
from crmapp.search.index import keep_words
from crmapp.text import search_text
from crmapp.vault import vault


@at_close
def index_changed(session: Session) -> None:
    """Index every customer that a verb asked to."""
    customers = session.info.pop("reindex", {})
    if not customers:
        return
    contacts: dict[int, list[Contact]] = {key: [] for key in customers}
    keys = sorted(customers)
    for some in batches(keys):
        for contact in session.scalars(select(Contact).where(Contact.customer_id.in_(some))):
            contacts[contact.customer_id].append(contact)
    for key in keys:
        index(session, customers[key], contacts[key])


def index(session: Session, customer: Customer, contacts: list[Contact]) -> None:
    """Write one customer's search text and keys."""
    keep_words(customer.id, search_words(customer, contacts))
    session.execute(delete(CustomerKey).where(CustomerKey.customer_id == customer.id))
    rows = [
        {"kind": kind, "value": value, "customer_id": customer.id}
        for kind, value in sorted(keys_of(customer, contacts))
    ]
    if rows:
        session.execute(insert(CustomerKey), rows)


def search_words(customer: Customer, contacts: list[Contact]) -> str:
    """What a customer is found by."""
    names = [contact.name for contact in contacts]
    return search_text(customer.name, *customer.known_as, customer.number, *names)


def keys_of(customer: Customer, contacts: list[Contact]) -> set[tuple[KeyKind, str]]:
    """Every key of a customer; phone numbers only as blind indexes."""
    keys = {(KeyKind.WEB_HOST, web_host(customer.website))}
    keys.add((KeyKind.CREDIT_CODE, customer.credit_code))
    for contact in contacts:
        keys.add((KeyKind.MAIL_DOMAIN, mail_domain(contact.email)))
        for phone in (contact.phone, contact.other_phone):
            keys.update(phone_keys(phone))
    for name in {customer.name, *customer.known_as}:
        keys.update((KeyKind.NAME, key) for key in names_of(customer.kind, name))
    return {(kind, value) for kind, value in keys if value}


def names_of(kind: CustomerKind, name: str) -> set[str]:
    """The name keys to store; an individual's name alone never warns."""
    return lookup_keys(name_keys(name)) if name and kind is CustomerKind.ENTERPRISE else set()


def phone_keys(phone: str) -> set[tuple[KeyKind, str]]:
    """Blind indexes of a complete number, to be kept: the whole, and its last four digits."""
    whole = phone_key(phone)
    if whole is None:
        return set()
    return {
        (KeyKind.PHONE, vault().index("phone", whole)),
        (KeyKind.LAST_FOUR, vault().index("last_four", last_four(phone))),
    }


def asked_phone_keys(phone: str) -> set[tuple[KeyKind, str]]:
    """Blind indexes under which a complete number may stand, also while keys are changed."""
    whole = phone_key(phone)
    if whole is None:
        return set()
    told = {(KeyKind.PHONE, value) for value in vault().indexes("phone", whole)}
    tails = vault().indexes("last_four", last_four(phone))
    return told | {(KeyKind.LAST_FOUR, value) for value in tails}
