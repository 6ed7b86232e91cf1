"""How a customer came into the pool or out of it."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key
from crmapp.labels import Choice


class PoolMoveKind(Choice):
    """What happened between a person and the pool."""

    CLAIMED = "claimed", _l("Claimed"), "emerald"
    GIVEN_BACK = "given_back", _l("Given back"), "amber"
    RETURNED = "returned", _l("Returned by the rule"), "amber"
    PUT_IN = "put_in", _l("Put into the pool"), "slate"


class PoolMove(Base):
    """One step: whom it concerns, who did it (nobody where the rule did), and why."""

    __tablename__ = "pool_moves"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[PoolMoveKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    on: Mapped[date] = mapped_column(default=clock.today)
    reason: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()
    person = Member("person_id")
    by = Member("by_id")

    __table_args__ = (Index(None, "customer_id", "id"), Index(None, "person_id", "kind", "on"))
