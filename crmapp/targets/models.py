"""A target of one person, or of the team."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key, partial_index
from crmapp.labels import Choice


class Span(Choice):
    """How long a target's period is."""

    MONTH = "month", _l("By month")
    QUARTER = "quarter", _l("By quarter")


def _once(name: str, where: str, *columns: str) -> Index:
    return partial_index(f"uq_targets_{name}", *columns, where=where, unique=True)


class Target(Base):
    """What is to be won from `first_on` for a month or a quarter; without a person, by the team."""

    __tablename__ = "targets"

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    span: Mapped[Span]
    first_on: Mapped[date]
    amount: Mapped[int | None] = mapped_column(BigInteger)  # fen
    deals: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person = Member("person_id")

    __table_args__ = (
        _once("person", "person_id IS NOT NULL", "person_id", "span", "first_on"),
        _once("team", "person_id IS NULL", "span", "first_on"),
    )
