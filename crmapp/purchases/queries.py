"""What a customer has bought."""

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal


def purchases_of(customer: Customer) -> list[Deal]:
    """A customer's won deals, the newest first."""
    mine = select(Deal).where(Deal.customer_id == customer.id, is_won())
    return list(db.session.scalars(mine.order_by(Deal.closed_on.desc(), Deal.id.desc())))
