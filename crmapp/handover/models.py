"""One change of owner."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key


class HandOver(Base):
    """From whom to whom, by whom and why; no owner means unassigned."""

    __tablename__ = "hand_overs"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")

    customer: Mapped[Customer] = relationship()
    former = Member("from_id")
    owner = Member("to_id")
    by = Member("by_id")

    __table_args__ = (Index(None, "customer_id", "at", "id"),)
