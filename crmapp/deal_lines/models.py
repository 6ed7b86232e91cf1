"""A line of a deal."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base
from crmapp.products.lines import Line


class DealLine(Line, Base):
    """What a deal is about; its lines are written together, so they have no version."""

    __tablename__ = "deal_lines"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))

    __table_args__ = (Index(None, "deal_id", "position"),)
