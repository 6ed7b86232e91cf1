"""What lies in the recycle bin."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, BigKey, Key

KEPT = timedelta(days=30)
BIN = "recycle-bin"  # the uid of the customer on whom deleted parts of customers hang


class BinItem(Base):
    """One deletion; `kept` says which rows pointed at what went, to point at it again."""

    __tablename__ = "bin_items"

    id: Mapped[Key]
    subject: Mapped[str]  # the table of what was deleted
    subject_id: Mapped[int] = mapped_column(BigKey)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    kept: Mapped[dict] = mapped_column(default=dict)

    customer: Mapped[Customer] = relationship()
    by = Member("by_id")

    __table_args__ = (UniqueConstraint("subject", "subject_id"), Index(None, "by_id", "id"))

    @property
    def until(self) -> datetime:
        """When it goes for good."""
        return self.at + KEPT
