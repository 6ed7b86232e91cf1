"""A piece of work with its progress."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.database import Base, Key
from crmapp.files.models import File
from crmapp.labels import Choice


class JobState(Choice):
    """Where a job stands."""

    WAITING = "waiting", _l("Waiting"), "slate"
    RUNNING = "running", _l("Running"), "sky"
    DONE = "done", _l("Done"), "emerald"
    FAILED = "failed", _l("Failed"), "rose"
    CANCELLED = "cancelled", _l("Cancelled"), "amber"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (JobState.WAITING, JobState.RUNNING)


class Job(Base):
    """Work of one kind for one person; a lost heartbeat returns it to the queue."""

    __tablename__ = "jobs"

    id: Mapped[Key]
    kind: Mapped[str]
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    payload: Mapped[dict] = mapped_column(default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    slot: Mapped[str | None] = mapped_column(unique=True)  # work that may be queued once
    heartbeat_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    not_before: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))

    file: Mapped[File | None] = relationship()

    __table_args__ = (Index(None, "state", "id"), Index(None, "kind", "id"))
