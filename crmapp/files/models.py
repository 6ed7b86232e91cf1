"""A kept file."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base, Key


class File(Base):
    """A file under the instance's `files/`, by its random name; the original name is only data."""

    __tablename__ = "files"

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    keep_until: Mapped[datetime | None]
