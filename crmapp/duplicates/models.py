"""What a customer can be recognised by, and pairs that may be one."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, BigKey, Key
from crmapp.labels import Choice


class KeyKind(Choice):
    """Kinds of keys; phone keys are blind indexes, never numbers."""

    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    LAST_FOUR = "last_four"
    MAIL_DOMAIN = "mail_domain"
    WEB_HOST = "web_host"
    NAME = "name"


class CustomerKey(Base):
    """One key of one customer."""

    __tablename__ = "customer_keys"

    id: Mapped[Key]
    kind: Mapped[KeyKind]
    value: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))

    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "value"),
        Index(None, "kind", "value", "customer_id"),
    )


class NotSame(Base):
    """Two customers that a person said are different: never asked again."""

    __tablename__ = "not_same"

    first_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")


class PairState(Choice):
    """What became of a pair that was found."""

    OPEN = "open", _l("To be looked at"), "amber"
    NOT_SAME = "not_same", _l("Not the same"), "slate"
    MERGED = "merged", _l("Merged"), "emerald"


class DuplicatePair(Base):
    """Two customers that may be one, found anew every night; the first has the smaller key.

    It points without a foreign key: nobody who deletes a customer need know of it.
    """

    __tablename__ = "duplicate_pairs"

    id: Mapped[Key]
    first_id: Mapped[int] = mapped_column(BigKey)
    second_id: Mapped[int] = mapped_column(BigKey)
    level: Mapped[str]
    reasons: Mapped[list] = mapped_column(default=list)  # sign and what is shared, of each
    state: Mapped[PairState] = mapped_column(default=PairState.OPEN)
    found_at: Mapped[datetime] = mapped_column(default=clock.now)  # when a search met it last
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]

    first: Mapped[Customer] = relationship(
        primaryjoin=lambda: foreign(DuplicatePair.first_id) == Customer.id, viewonly=True
    )
    second: Mapped[Customer] = relationship(
        primaryjoin=lambda: foreign(DuplicatePair.second_id) == Customer.id, viewonly=True
    )
    answered_by = Member("answered_by_id")

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        Index(None, "state", "level", "id"),
        Index(None, "second_id"),
    )
