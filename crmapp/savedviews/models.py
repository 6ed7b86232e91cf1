"""A named filter of the customer list."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base, Key


class SavedView(Base):
    """One person's name for one query string."""

    __tablename__ = "saved_views"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    query: Mapped[str]

    __table_args__ = (UniqueConstraint("person_id", "name"),)
