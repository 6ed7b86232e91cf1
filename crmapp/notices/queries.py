"""A person's notices."""

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.notices.models import Notice

SHOWN = 100


def notices_of(person_id: int) -> list[tuple[Notice, Customer | None]]:
    """The newest notices with the customers they are about."""
    rows = db.session.execute(
        select(Notice, Customer)
        .outerjoin(Customer, Customer.id == Notice.customer_id)
        .where(Notice.person_id == person_id)
        .order_by(Notice.id.desc())
        .limit(SHOWN)
    )
    return [(notice, customer) for notice, customer in rows]
