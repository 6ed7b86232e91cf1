"""A line of a person's bell."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, BigKey, Key, index_if_set, partial_index
from crmapp.notifications.kinds import NotificationKind


class Notification(Base):
    """One thing to know: its kind and the record it is about, in no words of its own.

    `due_at` is there for what is told once for its moment: the database keeps it from being told
    twice. `facts` are numbers and days to tell with it, nothing private; the customer is looked
    for again whenever a line is shown.
    """

    __tablename__ = "notices"  # as the first release called them

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[NotificationKind]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    subject: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigKey)
    due_at: Mapped[datetime | None]
    facts: Mapped[dict | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
    passed_on_at: Mapped[datetime | None]  # to the channels that the person chose

    actor = Member("actor_id")

    __table_args__ = (
        Index(None, "person_id", "id"),
        # What has no moment is as new each time: both databases take no two nulls for equal.
        Index(
            "uq_notices_reminder",
            "person_id",
            "kind",
            "subject",
            "subject_id",
            "due_at",
            unique=True,
        ),
        index_if_set("customer_id"),
        partial_index("ix_notices_unread", "person_id", where="read_at IS NULL"),
        partial_index("ix_notices_not_passed_on", "id", where="passed_on_at IS NULL"),
    )
