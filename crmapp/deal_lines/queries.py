"""Questions about the lines of deals."""

from sqlalchemy import select

from crmapp.database import db
from crmapp.deal_lines.models import DealLine


def lines_of(deal_id: int) -> list[DealLine]:
    """What a deal is about, in order."""
    mine = select(DealLine).where(DealLine.deal_id == deal_id)
    return list(db.session.scalars(mine.order_by(DealLine.position, DealLine.id)))
