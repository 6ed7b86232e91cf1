"""One merge, with all that is needed to take it back."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key

UNDONE_WITHIN = timedelta(days=30)


class Merge(Base):
    """Which customer went into which; `moved` holds keys of rows and the survivor's fields."""

    __tablename__ = "merges"

    id: Mapped[Key]
    survivor_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    loser_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")
    moved: Mapped[dict] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    survivor: Mapped[Customer] = relationship(foreign_keys=survivor_id)
    loser: Mapped[Customer] = relationship(foreign_keys=loser_id)
    by = Member("by_id")
    undone_by = Member("undone_by_id")

    __table_args__ = (Index(None, "survivor_id", "id"), Index(None, "loser_id", "id"))

    @property
    def is_undoable(self) -> bool:
        """Whether it may still be taken back, as far as time goes."""
        return self.undone_at is None and self.at + UNDONE_WITHIN > clock.now()
