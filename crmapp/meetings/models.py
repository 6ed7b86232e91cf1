"""A meeting over a period, what was said in it of customers, and what was decided."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key, partial_index
from crmapp.followups.models import FollowUp
from crmapp.labels import Choice


class MeetingKind(Choice):
    """What is looked at: a period of work, or the records themselves."""

    WEEK = "week", _l("Weekly review")
    MONTH = "month", _l("Monthly review")
    QUARTER = "quarter", _l("Quarterly review")
    DATA = "data", _l("Data check")


class DecisionState(Choice):
    """What became of a decision."""

    OPEN = "open", _l("To do"), "sky"
    DONE = "done", _l("Done"), "emerald"
    DROPPED = "dropped", _l("Dropped"), "slate"


class Meeting(Base):
    """One meeting: of the whole team, or about one person's work.

    `figures` are its numbers as they stood when it was closed, and numbers alone: no name and no
    text of a customer is copied, so that merging, erasing and everybody's rights go on to hold.
    """

    __tablename__ = "meetings"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[MeetingKind]
    first_on: Mapped[date]  # of its period
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # none: the team
    notes: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]
    figures: Mapped[dict] = mapped_column(default=dict)

    person = Member("person_id")
    made_by = Member("made_by_id")
    closed_by = Member("closed_by_id")

    __table_args__ = (
        partial_index(
            "uq_meetings_of_the_team", "kind", "first_on", where="person_id IS NULL", unique=True
        ),
        partial_index(
            "uq_meetings_of_a_person",
            "kind",
            "first_on",
            "person_id",
            where="person_id IS NOT NULL",
            unique=True,
        ),
        Index(None, "first_on", "id"),
    )


class Remark(Base):
    """That a follow-up was written in a meeting; it goes wherever the follow-up goes."""

    __tablename__ = "meeting_remarks"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    followup_id: Mapped[int] = mapped_column(
        ForeignKey("followups.id", ondelete="CASCADE"), unique=True
    )

    meeting: Mapped[Meeting] = relationship()
    followup: Mapped[FollowUp] = relationship()

    __table_args__ = (Index(None, "meeting_id", "id"),)


class Decision(Base):
    """Something decided that is about no customer alone: a task of one person by a day.

    Those written down before a person and a day had to be named may lack either.
    """

    __tablename__ = "meeting_decisions"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    words: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who does it
    due_on: Mapped[date | None]
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.OPEN)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    person = Member("person_id")
    by = Member("by_id")
    closed_by = Member("closed_by_id")

    __table_args__ = (Index(None, "meeting_id", "id"), Index(None, "person_id", "state"))

    @property
    def days_late(self) -> int:
        """Days since it should have been done; 0 where it is not late, or no longer to do."""
        if self.due_on is None or self.state is not DecisionState.OPEN:
            return 0
        return max((clock.today() - self.due_on).days, 0)
