"""What was decided about a customer that waits for review."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key
from crmapp.labels import Choice


class Verdict(Choice):
    """What someone did with the entry."""

    SENT = "sent", _l("Sent in"), "sky"
    RETURNED = "returned", _l("Returned"), "rose"
    APPROVED = "approved", _l("Approved"), "emerald"


class ReviewStep(Base):
    """One step on the way; a new customer is sent in by being made, without a step of its own."""

    __tablename__ = "review_steps"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    verdict: Mapped[Verdict]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")
    number: Mapped[str | None]  # that the author wants for it; it is given when it is approved

    by = Member("by_id")

    __table_args__ = (Index(None, "customer_id", "id"),)
