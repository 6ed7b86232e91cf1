"""What the journal keeps: entries, whom an entry reached, and the seals of the chain."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base, BigKey, Key


class Entry(Base):
    """One act, told with masked details; nothing of it is ever changed (the database refuses).

    It outlives whom it names: nothing here refers to another table, and `actor_name` is what the
    actor was called. `customer_id` is the customer that the subject is or hangs on.
    """

    __tablename__ = "journal"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(BigKey)
    actor_name: Mapped[str | None]
    action: Mapped[str]
    subject: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigKey)
    customer_id: Mapped[int | None] = mapped_column(BigKey)
    details: Mapped[dict] = mapped_column(default=dict)
    request_id: Mapped[str | None]
    address: Mapped[str | None]

    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "subject", "subject_id", "id"),
        Index(None, "action", "at", "id"),
        Index(None, "actor_id", "at", "id"),
        Index(None, "customer_id", "at", "id"),
    )


class Reach(Base):
    """Which customers of a block of keys one entry reached: bit n stands for the n-th key."""

    __tablename__ = "journal_reach"

    block: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("journal.id"), primary_key=True, autoincrement=False, index=True
    )
    bits: Mapped[bytes] = mapped_column(LargeBinary)


class Seal(Base):
    """A link of the chain: the digests of the entries since the last seal, up to `last_id`.

    `hash` covers the link and the one before it; `mark` proves with the key outside of the
    database, known by its fingerprint `key`, that the product itself made it.
    """

    __tablename__ = "journal_seals"

    number: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    last_id: Mapped[int] = mapped_column(BigKey)
    leaves: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str]
    hash: Mapped[str]
    mark: Mapped[str]
    key: Mapped[str]
