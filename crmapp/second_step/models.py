"""What proves a person beside the password, and a sign-in that still waits for it."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key
from crmapp.vault import Sealed, SealedRecord

CHALLENGE_LIFE = timedelta(minutes=10)
TRIES = 5  # wrong codes in one challenge; ASVS 6.6.3


class SecondStep(SealedRecord):
    """The secret that a person's phone shares with the server."""

    __tablename__ = "second_steps"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)  # of the hashes of the recovery codes
    last_step: Mapped[int] = mapped_column(BigInteger)  # RFC 6238 5.2: of each 30 seconds one code
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    secret = Sealed()


class RecoveryCode(Base):
    """A code kept on paper, for the day the phone is gone; good for once."""

    __tablename__ = "recovery_codes"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class Challenge(Base):
    """A browser that gave the right password and owes the code; it is signed in nowhere yet."""

    __tablename__ = "challenges"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    tries: Mapped[int] = mapped_column(default=0)


class Removal(Base):
    """A second step that was taken away for its person, who is told at the next sign-in."""

    __tablename__ = "second_step_removals"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: a command
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None]

    by = Member("by_id")
