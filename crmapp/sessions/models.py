"""A sign-in, kept on the server; and the counter that slows guessing down."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import Base, Key

SEEN_EVERY = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=5)  # after that a dangerous act asks anew; ASVS 7.5.1
GONE_BACK = timedelta(hours=2)  # of a clock that was put right; a sign-in survives that much
KEPT_FOR = timedelta(days=30)  # after that nobody asks where they were signed in


def fingerprint(token: str) -> str:
    """What is stored of a token: a stolen table signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


class SignIn(Base):
    """One browser of one person."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str]
    agent: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    fresh_at: Mapped[datetime | None]  # when the person last proved who it is

    person: Mapped[Person] = relationship()

    @classmethod
    def begin(cls, person: Person, address: str, agent: str) -> tuple["SignIn", str]:
        """A new sign-in and its token, which only the cookie will hold."""
        token = secrets.token_urlsafe(32)
        now = clock.now()
        sign_in = cls(
            token_hash=fingerprint(token),
            person=person,
            address=address[:64],
            agent=agent[:200],
            created_at=now,
            last_seen_at=now,
            fresh_at=now,
        )
        return sign_in, token

    def renew(self) -> str:
        """Take a new token: whoever has a copy of the former one is out."""
        token = secrets.token_urlsafe(32)
        self.token_hash = fingerprint(token)
        return token

    @property
    def is_fresh(self) -> bool:
        """Whether the person has proved who it is a moment ago."""
        now = clock.now()
        return self.fresh_at is not None and now - FRESH_FOR < self.fresh_at <= now + FRESH_FOR

    def is_alive(self, idle: timedelta, whole: timedelta) -> bool:
        """Whether it still counts: not ended, not idle too long, not older than a day's work.

        One from far ahead was begun by a clock that has gone back since: it would last too long.
        """
        now = clock.now()
        return (
            self.ended_at is None
            and self.last_seen_at + idle > now
            and now - whole < self.created_at < now + GONE_BACK
        )

    def end(self) -> None:
        """Sign this browser out."""
        self.ended_at = self.ended_at or clock.now()


class Throttle(Base):
    """Failures counted under one key (an account, an address) since a window began."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime]
