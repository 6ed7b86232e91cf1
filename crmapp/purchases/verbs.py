"""Buying again what was bought."""

from typing import Any

from sqlalchemy import select

from crmapp.database import db
from crmapp.deal_lines.models import DealLine
from crmapp.deal_lines.verbs import write
from crmapp.deals.conditions import is_open
from crmapp.deals.models import Deal
from crmapp.deals.verbs import open_deal
from crmapp.journal.log import log
from crmapp.products.lines import values_of

KEPT = ("title", "product", "amount", "payment_terms", "delivery")


def repeat(deal: Deal, *, by: Any) -> tuple[Deal, bool]:
    """Begin a deal like a won one, inside `writing()`: its lines and amount are a start.

    Returns the new deal and True, or the one that was begun before and is still open, and False.
    """
    begun = select(Deal).where(
        Deal.repeat_of_id == deal.id,
        Deal.customer_id == deal.customer_id,
        is_open(),
    )
    if (open_one := db.session.scalars(begun.order_by(Deal.id).limit(1)).first()) is not None:
        return open_one, False
    values = {name: getattr(deal, name) for name in KEPT}
    again = open_deal(deal.customer, {**values, "repeat_of_id": deal.id}, by=by)
    mine = select(DealLine).where(DealLine.deal_id == deal.id).order_by(DealLine.position)
    if lines := db.session.scalars(mine).all():
        write(again, [values_of(line) for line in lines], by=by)
    log("deal:repeated", again, by=by)
    return again, True
