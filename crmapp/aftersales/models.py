"""A service record of a customer who bought."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as condition
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key, index_if_set, partial_index
from crmapp.deals.models import Deal
from crmapp.labels import Choice

# Written as the queries write it: a partial index serves only a condition it can recognise.
UNSOLVED = "state <> 'solved'"
DUE = "coalesce(due_on, '9999-12-31')"  # what is due no day comes last


class ServiceKind(Choice):
    """What customer service has to do with."""

    DELIVERY = "delivery", _l("Delivery and set-up"), "sky"
    TRAINING = "training", _l("Training"), "violet"
    ENQUIRY = "enquiry", _l("Enquiry"), "amber"
    COMPLAINT = "complaint", _l("Complaint"), "rose"
    REVISIT = "revisit", _l("Revisit"), "teal"


class ServiceState(Choice):
    """How far it is."""

    OPEN = "open", _l("Not begun"), "amber"
    IN_HAND = "in_hand", _l("In hand"), "sky"
    SOLVED = "solved", _l("Solved"), "emerald"


def _open_by(name: str, *columns: object) -> Index:
    return partial_index(f"ix_service_records_{name}", *columns, where=UNSOLVED)


class ServiceRecord(Base):
    """One matter after the sale: what it is, who handles it by when, how it ended."""

    __tablename__ = "service_records"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    kind: Mapped[ServiceKind]
    state: Mapped[ServiceState] = mapped_column(default=ServiceState.OPEN)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    on: Mapped[date] = mapped_column(default=clock.today)
    due_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(default="")
    solution: Mapped[str] = mapped_column(default="")
    satisfaction: Mapped[int | None]  # 0 to 10
    solved_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    once: Mapped[str | None] = mapped_column(unique=True)  # of the form, so that it saves once

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    deal: Mapped[Deal | None] = relationship(foreign_keys=deal_id)
    handler = Member("handler_id")
    author = Member("author_id")

    __table_args__ = (
        Index(None, "customer_id", "written_at", "id"),
        Index(None, "customer_id", "kind", "on"),
        Index(None, "on", "id"),
        _open_by("due", condition(DUE), "id"),
        _open_by("handler_due", "handler_id", condition(DUE), "id"),
        index_if_set("deal_id"),
    )

    @property
    def is_solved(self) -> bool:
        """Whether nothing is left to do."""
        return self.state is ServiceState.SOLVED

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is not solved."""
        return not self.is_solved and self.due_on is not None and self.due_on < today
