"""A customer's needs."""

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.needs.models import Need, NeedKind


def needs_of(customer: Customer) -> dict[NeedKind, list[Need]]:
    """What a customer needs by kind, each in the order in which it was gathered."""
    found: dict[NeedKind, list[Need]] = {kind: [] for kind in NeedKind}
    mine = select(Need).where(Need.customer_id == customer.id)
    for need in db.session.scalars(mine.order_by(Need.id)):
        found[need.kind].append(need)
    return found
