"""Who bought, and for how much, as parts of a statement over customers."""

from typing import Any

from sqlalchemy import case, func, select

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids


def is_won() -> Any:
    """The condition of a deal that was won."""
    return Deal.stage_id.in_(stage_ids(StageKind.WON, StageKind.AFTER_SALES))


def has_bought() -> Any:
    """1 for a customer who has bought up to today, 0 for one who has not."""
    return case((Customer.type == CustomerType.WON, 1), else_=0)


def brought() -> Any:
    """What a customer's won deals come to, in fen."""
    return (
        select(func.coalesce(func.sum(Deal.amount), 0))
        .where(Deal.customer_id == Customer.id, Deal.is_live, is_won())
        .correlate(Customer)
        .scalar_subquery()
    )
