"""One field of one record, changed once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import BigKey, Key
from crmapp.history.reasons import UpdateType, type_of
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
    old_key: Mapped[int | None] = mapped_column(BigKey)  # of the row that the old words name
    new_key: Mapped[int | None] = mapped_column(BigKey)
    act: Mapped[str]  # changes of one save share it
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")
    update_type: Mapped[UpdateType | None]

    by = Member("by_id")
    old = Sealed()
    new = Sealed()

    @property
    def kind(self) -> UpdateType:
        """What kind of update it was; where none is kept, what such a change usually is."""
        return self.update_type or type_of(self.subject, self.field)

    __table_args__ = (
        Index(None, "customer_id", "at", "id"),
        Index(None, "subject", "subject_id"),
    )
