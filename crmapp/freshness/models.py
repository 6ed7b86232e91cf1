"""What people say to a customer that grows old: its data is right, it rests, it stays active."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key
from crmapp.labels import Choice


class Part(Choice):
    """What is confirmed month by month (CRM table system, 每月核查)."""

    SIZE = "size", _l("Size")
    CONTACT = "contact", _l("Main contact")
    PHONE = "phone", _l("Phone")


class Confirmation(Base):
    """Somebody found a part of a customer's data still right."""

    __tablename__ = "confirmations"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    part: Mapped[Part]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    on: Mapped[date] = mapped_column(default=clock.today)

    customer: Mapped[Customer] = relationship()
    by = Member("by_id")

    __table_args__ = (Index(None, "customer_id", "part", "on"),)


class Answer(Choice):
    """What is said to the proposal that a customer rests."""

    RESTED = "rested", _l("Dormant"), "amber"
    KEPT = "kept", _l("Stays active"), "emerald"


class ProposalAnswer(Base):
    """An answer to such a proposal; `batch` holds those that were given at once.

    Without a person it was the rule that answered.
    """

    __tablename__ = "proposal_answers"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    answer: Mapped[Answer]
    batch: Mapped[str] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    on: Mapped[date] = mapped_column(default=clock.today)
    reason: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()
    by = Member("by_id")

    __table_args__ = (Index(None, "customer_id", "id"),)
