"""What a customer has bought."""

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids


def purchases_of(customer: Customer) -> list[Deal]:
    """A customer's won deals, the newest first."""
    won = Deal.stage_id.in_(stage_ids(StageKind.WON, StageKind.AFTER_SALES))
    mine = select(Deal).where(Deal.customer_id == customer.id, won)
    return list(db.session.scalars(mine.order_by(Deal.closed_on.desc(), Deal.id.desc())))
