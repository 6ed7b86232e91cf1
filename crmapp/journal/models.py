"""An entry of the operation log."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base, BigKey, Key


class Entry(Base):
    """One act, told with masked details; `sealed_by` waits for the hash chain."""

    __tablename__ = "journal"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str]
    subject: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigKey)
    details: Mapped[dict] = mapped_column(default=dict)
    request_id: Mapped[str | None]
    address: Mapped[str | None]
    sealed_by: Mapped[str | None]

    __table_args__ = (
        Index(None, "subject", "subject_id", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "action", "id"),
    )
