"""Codes: those that a phone shows for 30 seconds (RFC 6238), and those kept on paper."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

PERIOD = 30  # seconds that a code is shown for
DIGITS = 6
AROUND = 1  # steps before and after the present one: clocks differ, fingers are slow
PAPER_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is misread for another
_HALF = 5  # 10 letters of 31 are 49 bits; ASVS 6.5.3 asks for 20


def new_secret() -> str:
    """A secret of 160 random bits, as phones read it."""
    return pyotp.random_base32(32)


def address_of(secret: str, username: str, team: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=team or "CRM")


def step_at(moment: datetime) -> int:
    """The number of the 30 seconds that a moment lies in."""
    return int(moment.timestamp()) // PERIOD


def matching_step(secret: str, typed: str, moment: datetime) -> int | None:
    """The step whose code was typed, of the present one and its neighbours; None for no code.

    All are compared, in constant time.
    """
    code = plain(typed)
    maker, now = pyotp.TOTP(secret), step_at(moment)
    found = None
    for step in range(now - AROUND, now + AROUND + 1):
        if hmac.compare_digest(maker.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def plain(typed: str) -> str:
    """A typed code without the blanks and hyphens that make it readable."""
    return "".join(sign for sign in typed.casefold() if sign.isalnum() and sign.isascii())


def is_from_phone(typed: str) -> bool:
    """Whether it is shaped as a phone's code; on paper there are longer ones."""
    code = plain(typed)
    return len(code) == DIGITS and code.isdigit()


def new_paper_codes() -> list[str]:
    """Ten codes as they are printed, such as `7hx2p-m9rkd`."""
    return [f"{_half()}-{_half()}" for _code in range(PAPER_CODES)]


def _half() -> str:
    return "".join(secrets.choice(_LETTERS) for _letter in range(_HALF))


def hash_paper_code(typed: str, salt: bytes) -> str:
    """What is kept of a recovery code; slow on purpose, so it is made outside of `writing()`."""
    return hashlib.scrypt(plain(typed).encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
