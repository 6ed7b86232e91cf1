"""Passes that have opened the room's door; kept in the room, and empty outside of it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base


class UsedPass(Base):
    """The mark of a pass that somebody has come in with."""

    __tablename__ = "used_passes"

    mark: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime] = mapped_column(default=clock.now)
