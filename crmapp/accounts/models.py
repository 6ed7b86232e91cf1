"""A member of the team."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.roles import Role
from crmapp.database import Base, Key
from crmapp.text import pinyin

ONE_TIME_LIFE = timedelta(hours=72)  # ASVS 6.4.1
TONES = ("indigo", "pink", "teal", "amber", "sky", "violet", "emerald", "orange", "rose", "lime")

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's argon2id floor
_decoy = _hasher.hash(secrets.token_hex(16))


def as_username(text: str) -> str:
    """A username as it is kept and looked up: however an input method typed it."""
    return unicodedata.normalize("NFKC", text.replace("\x00", "")).strip().casefold()


def hash_password(password: str) -> str:
    """The hash that is stored; slow on purpose, so it is made outside of `writing()`."""
    return _hasher.hash(password)


@dataclass(frozen=True)
class OneTimePassword:
    """A password for the first sign-in: the words to hand over and the hash to keep."""

    words: str
    hashed: str

    @classmethod
    def make(cls) -> "OneTimePassword":
        """A new one of 72 random bits (ASVS 6.4.1 asks for 64)."""
        words = "-".join(secrets.token_hex(3) for _ in range(3))
        return cls(words, hash_password(words))


class Person(UserMixin, Base):
    """Someone who signs in; never deleted, only disabled, so that history keeps its names."""

    __tablename__ = "people"

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_pinyin: Mapped[str]
    tone: Mapped[str]
    roles: Mapped[list] = mapped_column(default=list)
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    one_time_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    language: Mapped[str] = mapped_column(default="zh")
    theme: Mapped[str] = mapped_column(default="auto")
    board_order: Mapped[str] = mapped_column(default="next")
    tour_step: Mapped[int] = mapped_column(default=0, server_default="0")  # 0: has seen it
    is_demo: Mapped[bool] = mapped_column(default=False)

    token = None  # of the sign-in that this request belongs to

    @classmethod
    def make(cls, username: str, name: str, roles: list[Role], *, nth: int = 0) -> "Person":
        """A new member without a password yet; `nth` picks the colour of the avatar."""
        person = cls(username=as_username(username), tone=TONES[nth % len(TONES)])
        person.rename(name)
        person.roles = [role.value for role in roles]
        return person

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.disabled_at is None

    @property
    def initial(self) -> str:
        """The first character of the name, for the avatar."""
        return self.name[:1]

    def get_id(self) -> str | None:
        """What the cookie holds: the token of the sign-in, never the person's key."""
        return self.token

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds at least one of the roles."""
        return not set(self.roles).isdisjoint(roles)

    def rename(self, name: str) -> None:
        """Change the name that the team reads."""
        self.name = name.strip()
        self.name_pinyin = pinyin(self.name)

    def set_password(self, password: str) -> None:
        """Take a password that the person chose."""
        self.take_password(hash_password(password))

    def take_password(self, hashed: str) -> None:
        """Take the hash of a password that the person chose."""
        self.password_hash = hashed
        self.must_change_password = False
        self.one_time_until = None

    def take_one_time_password(self, given: OneTimePassword) -> None:
        """Let the person in with it once within 72 hours, to choose a password of their own."""
        self.password_hash = given.hashed
        self.must_change_password = True
        self.one_time_until = clock.now() + ONE_TIME_LIFE

    def has_password(self, password: str) -> bool:
        """Whether the password is right and not expired."""
        expired = self.one_time_until is not None and self.one_time_until <= clock.now()
        if expired:
            waste_a_check(password)
            return False
        return self.keeps(password)

    def keeps(self, password: str) -> bool:
        """Whether the stored hash is of this password, expired or not."""
        if self.password_hash is None:
            waste_a_check(password)
            return False
        return _matches(self.password_hash, password)


def waste_a_check(password: str) -> None:
    """Spend the time of a check: an unknown name answers no faster than a wrong password."""
    _matches(_decoy, password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except VerificationError:
        return False
