"""A person's notices."""

from sqlalchemy import and_, select

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.notifications.models import Notification
from crmapp.policy import visible

SHOWN = 100


def notices_of(person: Person) -> list[tuple[Notification, Customer | None]]:
    """The newest notices with the customers they are about, as far as they are still to be seen."""
    seen = visible(person, Customer).with_only_columns(Customer.id)
    rows = db.session.execute(
        select(Notification, Customer)
        .outerjoin(Customer, and_(Customer.id == Notification.customer_id, Customer.id.in_(seen)))
        .where(Notification.person_id == person.id)
        .order_by(Notification.id.desc())
        .limit(SHOWN)
    )
    return [(notice, customer) for notice, customer in rows]
