"""The contacts of a customer."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from crmapp.contacts.models import Contact
from crmapp.contacts.phones import split_phones
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.signs import Signs, signs_of, signs_of_record


def contacts_of(customer: Customer) -> list[Contact]:
    """All contacts: the main one first, those who left last."""
    return list(db.session.scalars(_contacts(), {"customer": customer.id}))


def new_signs(customer: Customer, values: dict[str, Any]) -> Signs:
    """What a contact's values would have a customer recognised by that nothing does yet."""
    phones = [*split_phones(values.get("phone")), *split_phones(values.get("other_phone"))]
    now = signs_of(customer.kind, [], phones=phones, emails=[values.get("email", "")])
    return now.beyond(signs_of_record(customer, contacts_of(customer)))


@cache  # to write it out takes longer than to ask it
def _contacts() -> Select:
    order = (Contact.left_on.is_not(None), Contact.is_main.desc(), Contact.id)
    return select(Contact).where(Contact.customer_id == bindparam("customer")).order_by(*order)
