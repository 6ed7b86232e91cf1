"""Who referred whom: a chain that never leads back."""

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db


def leads_back(customer_id: int, referrer_id: int | None) -> bool:
    """Whether a customer would, by others, have been referred by itself."""
    if referrer_id is None or referrer_id == customer_id:
        return referrer_id is not None
    up = (
        select(Customer.referrer_id.label("id"))
        .where(Customer.id == referrer_id)
        .cte("up", recursive=True)
    )
    # UNION, not UNION ALL: it ends even where a ring is there already.
    up = up.union(select(Customer.referrer_id).join(up, Customer.id == up.c.id))
    return db.session.scalar(select(up.c.id).where(up.c.id == customer_id)) is not None
