"""The counter behind a number's sequence."""

from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base


class Counter(Base):
    """The last sequence given out under one prefix."""

    __tablename__ = "counters"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
