"""A proposal: one version of a solution."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.attachments.models import Attachment
from crmapp.customers.models import Customer
from crmapp.database import Base, Key, index_if_set
from crmapp.deals.models import Deal


class Proposal(Base):
    """What was proposed, when, in which version; the paper itself is a file of the customer."""

    __tablename__ = "proposals"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    name: Mapped[str]
    revision: Mapped[str] = mapped_column(default="V1")  # as the team counts: V2, 终稿
    on: Mapped[date] = mapped_column(default=clock.today)
    summary: Mapped[str] = mapped_column(default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    deal: Mapped[Deal] = relationship(foreign_keys=deal_id)
    attachment: Mapped[Attachment | None] = relationship(foreign_keys=attachment_id)
    author = Member("author_id")

    __table_args__ = (
        Index(None, "deal_id", "id"),
        Index(None, "customer_id", "id"),
        index_if_set("attachment_id"),
    )
