"""A promise made in a follow-up."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, and_, case, not_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key
from crmapp.followups.models import FollowUp
from crmapp.labels import Choice


class PromiseState(Choice):
    """Whether a promise was kept."""

    OPEN = "open", _l("To be kept"), "sky"
    KEPT = "kept", _l("Kept"), "emerald"
    DROPPED = "dropped", _l("Dropped"), "slate"


class Fate(Choice):
    """How a promise stands, or how it ended, against the day that was named."""

    OPEN = "open", _l("To be kept"), "sky"
    LATE = "late", _l("Late"), "rose"
    KEPT = "kept", _l("Kept"), "emerald"
    KEPT_LATE = "kept_late", _l("Kept late"), "amber"
    DROPPED = "dropped", _l("Dropped"), "slate"


class Promise(Base):
    """An item to be kept, with a date and the person who answers for it."""

    __tablename__ = "promises"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str]
    due_on: Mapped[date | None]
    state: Mapped[PromiseState] = mapped_column(default=PromiseState.OPEN)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]

    customer: Mapped[Customer] = relationship()
    followup: Mapped[FollowUp | None] = relationship()
    person = Member("person_id")
    keeper = Member("keeper_id")

    __table_args__ = (
        Index(None, "customer_id", "id"),
        Index(None, "person_id", "state", "due_on"),
        Index(None, "person_id", "closed_on"),
        Index(None, "followup_id"),
        Index(None, "deal_id"),
    )

    @hybrid_property
    def keeper_id(self) -> int | None:
        """Who has to keep it, or did; nobody, as with next steps, where nobody owns its customer.

        In statements it asks for customers to stand beside.
        """
        is_left = self.state is PromiseState.OPEN and self.customer.owner_id is None
        return None if is_left else self.person_id

    @keeper_id.inplace.expression
    @classmethod
    def _keeper_id(cls) -> Any:
        is_left = and_(cls.state == PromiseState.OPEN, Customer.owner_id.is_(None))
        return case((not_(is_left), cls.person_id))

    @classmethod
    def is_kept_by(cls, person_id: int) -> Any:
        """The condition of a promise that one has to keep, or kept; its index begins with them."""
        return and_(cls.person_id == person_id, cls.keeper_id.is_not(None))

    @property
    def maker(self) -> Any:
        """Who said so to the customer, whoever has to keep it by now."""
        return self.followup.author if self.followup is not None else self.person

    @property
    def days_late(self) -> int:
        """Days after the day that was named: until it was kept, or until today while it is open."""
        if self.due_on is None or self.state is PromiseState.DROPPED:
            return 0
        return max(((self.closed_on or clock.today()) - self.due_on).days, 0)

    @property
    def fate(self) -> Fate:
        """Kept, late or dropped; what was kept late stays told apart."""
        if self.state is PromiseState.DROPPED:
            return Fate.DROPPED
        if self.state is PromiseState.KEPT:
            return Fate.KEPT_LATE if self.days_late else Fate.KEPT
        return Fate.LATE if self.days_late else Fate.OPEN
