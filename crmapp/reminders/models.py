"""The hours in which a person wants to hear nothing outside of the product."""

from datetime import time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base, Key


class QuietHours(Base):
    """A person's own quiet hours instead of the team's; equal ends mean none at all."""

    __tablename__ = "quiet_hours"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    begins_at: Mapped[time]
    ends_at: Mapped[time]
