"""A person's notices."""

from sqlalchemy import and_, select

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.notices.models import Notice
from crmapp.policy import visible

SHOWN = 100


def notices_of(person: Person) -> list[tuple[Notice, Customer | None]]:
    """The newest notices with the customers they are about, as far as they are still to be seen."""
    seen = visible(person, Customer).with_only_columns(Customer.id)
    rows = db.session.execute(
        select(Notice, Customer)
        .outerjoin(Customer, and_(Customer.id == Notice.customer_id, Customer.id.in_(seen)))
        .where(Notice.person_id == person.id)
        .order_by(Notice.id.desc())
        .limit(SHOWN)
    )
    return [(notice, customer) for notice, customer in rows]
