"""What of a customer was confirmed, when and by whom."""

from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.freshness.models import Confirmation, Part

MOST = 60  # confirmations of one customer that are looked at for the latest of each part


def main_contact(customer: Customer) -> Contact | None:
    """Who is asked for first, of those who are still there."""
    return next((one for one in contacts_of(customer) if one.left_on is None), None)


def confirmed(customer: Customer) -> dict[Part, Confirmation]:
    """The latest confirmation of each part."""
    mine = select(Confirmation).where(Confirmation.customer_id == customer.id)
    rows = db.session.scalars(mine.order_by(Confirmation.id.desc()).limit(MOST))
    found: dict[Part, Confirmation] = {}
    for row in rows:
        found.setdefault(row.part, row)
    return found
