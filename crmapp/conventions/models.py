"""What the team has agreed on; each text that stood there is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key


class Conventions(Base):
    """One text of the page; the newest is the one that holds."""

    __tablename__ = "conventions"

    id: Mapped[Key]
    words: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    by = Member("by_id")
