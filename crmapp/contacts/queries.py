"""The contacts of a customer."""

from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db


def contacts_of(customer: Customer) -> list[Contact]:
    """All contacts: the main one first, those who left last."""
    order = (Contact.left_on.is_not(None), Contact.is_main.desc(), Contact.id)
    mine = select(Contact).where(Contact.customer_id == customer.id).order_by(*order)
    return list(db.session.scalars(mine))
