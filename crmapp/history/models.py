"""One field of one record, changed once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import BigKey, Key
from crmapp.vault import Sealed, SealedRecord


class Change(SealedRecord):
    """Old and new value of a field; private ones are sealed like the field itself."""

    __tablename__ = "changes"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    subject: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigKey)
    field: Mapped[str]
    old_words: Mapped[str] = mapped_column(default="")
    new_words: Mapped[str] = mapped_column(default="")
    old_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    act: Mapped[str]  # changes of one save share it
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")

    by = Member("by_id")
    old = Sealed()
    new = Sealed()

    __table_args__ = (Index(None, "customer_id", "at", "id"),)
