"""A wish to take customers out of the product, and what became of it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key
from crmapp.jobs.models import Job
from crmapp.labels import Choice


class ExportFormat(Choice):
    """What the file shall be."""

    XLSX = "xlsx", _l("Excel workbook")
    CSV = "csv", _l("CSV text")
    PDF = "pdf", _l("PDF list for the meeting")


class ExportState(Choice):
    """Whether the file may be made."""

    ASKED = "asked", _l("Waits for approval"), "amber"
    GRANTED = "granted", _l("Granted"), "emerald"
    DECLINED = "declined", _l("Not approved"), "rose"


class Export(Base):
    """Which customers in which shape; `keys` are those that were ticked, else `query` filters.

    One that needed nobody's approval is granted without a `decided_by`.
    """

    __tablename__ = "exports"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    format: Mapped[ExportFormat] = mapped_column(default=ExportFormat.XLSX)
    layout: Mapped[str] = mapped_column(default="")  # fingerprint of a remembered one
    is_open: Mapped[bool] = mapped_column(default=False)  # contact details in full where allowed
    query: Mapped[str] = mapped_column(default="")
    keys: Mapped[list] = mapped_column(default=list)
    count: Mapped[int] = mapped_column(default=0)
    purpose: Mapped[str] = mapped_column(default="")
    state: Mapped[ExportState] = mapped_column(default=ExportState.GRANTED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))

    person = Member("person_id")
    decided_by = Member("decided_by_id")
    job: Mapped[Job | None] = relationship()

    __table_args__ = (Index(None, "person_id", "id"), Index(None, "state", "id"))
