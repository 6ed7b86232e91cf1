"""A payment of a deal, planned or received."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Fen, Key, partial_index
from crmapp.deals.models import Deal
from crmapp.labels import Choice

OPEN = "open_amount > 0"


class PaymentKind(Choice):
    """Whether money is to come or has come."""

    PLANNED = "planned", _l("Planned payment"), "sky"
    RECEIVED = "received", _l("Received payment"), "emerald"


class Payment(Base):
    """A date and an amount; what has come in settles what was planned, the earliest first."""

    __tablename__ = "payments"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    kind: Mapped[PaymentKind]
    on: Mapped[date]
    amount: Mapped[Fen]
    words: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    # derived
    open_amount: Mapped[int] = mapped_column(BigInteger, default=0)  # of a planned one, not yet in

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    deal: Mapped[Deal] = relationship(foreign_keys=deal_id)
    author = Member("author_id")

    __table_args__ = (
        Index(None, "deal_id", "on", "id"),
        Index(None, "customer_id", "id"),
        partial_index("ix_payments_open", "on", "id", where=OPEN),
    )

    @property
    def days_late(self) -> int:
        """Days since it should have come in; 0 where it is not late."""
        return max((clock.today() - self.on).days, 0) if self.open_amount else 0
