"""What is kept of a sheet: which columns a person sees, and what an undo puts back."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base, Key
from crmapp.vault import Sealed, SealedRecord

UNDONE_WITHIN = timedelta(hours=12)


class SheetLayout(Base):
    """The keys of the columns in their order; the team's own belongs to nobody."""

    __tablename__ = "sheet_layouts"

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    columns: Mapped[list]


class SheetEdit(SealedRecord):
    """One save of a sheet, a cell or a block; its values are sealed, for some are private."""

    __tablename__ = "sheet_edits"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]
    writings_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    writings = Sealed()  # JSON, one object for each record that was written

    __table_args__ = (Index(None, "person_id", "made_at"),)

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken back."""
        return self.undone_at is None and self.made_at + UNDONE_WITHIN > clock.now()
