"""The key of a person's calendar feed."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import Base, Key


class CalendarKey(Base):
    """What opens a person's feed without a sign-in; of the token only its hash is kept."""

    __tablename__ = "calendar_keys"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()
