"""A change of owner, and asking for one."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key
from crmapp.history.reasons import UpdateType
from crmapp.labels import Choice


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
    update_type: Mapped[UpdateType | None]

    customer: Mapped[Customer] = relationship()
    former = Member("from_id")
    owner = Member("to_id")
    by = Member("by_id")

    __table_args__ = (Index(None, "customer_id", "at", "id"),)


class RequestState(Choice):
    """What became of a request."""

    OPEN = "open", _l("Waiting for an answer"), "amber"
    GRANTED = "granted", _l("Handed over"), "emerald"
    DECLINED = "declined", _l("Declined"), "slate"


class HandOverRequest(Base):
    """A colleague asks for a customer; its owner or a manager answers."""

    __tablename__ = "hand_over_requests"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()
    asker = Member("asker_id")
    answered_by = Member("answered_by_id")

    __table_args__ = (Index(None, "customer_id", "state"), Index(None, "state", "id"))
