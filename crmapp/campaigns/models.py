"""A campaign, and the customers that came of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key
from crmapp.lists.words import Word


class Campaign(Base):
    """A fair, a mailing, an advertisement; retired ones are no longer offered."""

    __tablename__ = "campaigns"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(unique=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    cost: Mapped[int] = mapped_column(BigInteger, default=0)  # fen
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    source = Word("source_id")

    def __str__(self) -> str:
        """Its name."""
        return self.name


class CampaignCustomer(Base):
    """That a customer came of a campaign; of one at most."""

    __tablename__ = "campaign_customers"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    customer: Mapped[Customer] = relationship()
    campaign: Mapped[Campaign] = relationship()
    by = Member("by_id")

    __table_args__ = (UniqueConstraint("customer_id"), Index(None, "campaign_id", "customer_id"))
