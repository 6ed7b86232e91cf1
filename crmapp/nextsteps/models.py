"""The plan for a deal's next contact."""

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.database import Base, Key, partial_index
from crmapp.deals.models import Deal
from crmapp.labels import Choice
from crmapp.lists.words import Word


class StepState(Choice):
    """What became of a plan."""

    OPEN = "open", _l("Planned"), "sky"
    DONE = "done", _l("Done"), "emerald"
    POSTPONED = "postponed", _l("Postponed"), "amber"
    DROPPED = "dropped", _l("Dropped"), "slate"
    PAST = "past", _l("Came from a spreadsheet"), "slate"


class NextStep(Base):
    """A date, with what to do and how."""

    __tablename__ = "next_steps"

    id: Mapped[Key]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"))  # that planned it
    due_on: Mapped[date]
    due_at: Mapped[time | None]
    method_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    action: Mapped[str] = mapped_column(default="")
    goal: Mapped[str] = mapped_column(default="")
    state: Mapped[StepState] = mapped_column(default=StepState.OPEN)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))

    deal: Mapped[Deal] = relationship()
    method = Word("method_id")

    __table_args__ = (
        partial_index("uq_next_steps_open", "deal_id", where="state = 'open'", unique=True),
        Index(None, "customer_id", "id"),
        Index(None, "followup_id"),
        Index(None, "deal_id"),
        Index(None, "closed_by_id", "closed_on"),
    )
