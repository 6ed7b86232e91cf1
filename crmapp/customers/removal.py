"""Deleting a customer so that it can come back: nothing of it is taken out of the database."""

from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.deals.models import Deal
from crmapp.deals.verbs import is_live
from crmapp.journal.log import log
from crmapp.stages.tally import counted


def delete(customer: Customer, *, by: Any) -> None:
    """Take a customer and its deals out of every list and count."""
    customer.deleted_at = clock.now()
    _settle_presence(customer)
    log("customer:deleted", customer, by=by)


def restore(customer: Customer, *, by: Any) -> None:
    """Bring a deleted customer back; the database refuses a credit code taken meanwhile."""
    customer.deleted_at = None
    db.session.flush()
    _settle_presence(customer)
    log("customer:restored", customer, by=by)


def _settle_presence(customer: Customer) -> None:
    deals = db.session.scalars(select(Deal).where(Deal.customer_id == customer.id)).all()
    with counted(*deals):
        for deal in deals:
            deal.is_live = is_live(customer)
    customer.version += 1
    touch("board")
