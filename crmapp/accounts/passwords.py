"""Which passwords are too easy to guess: common ones, Chinese patterns, one's own names."""

import re
from typing import Any

from flask_babel import gettext as _

_RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl")
_PARTS = (
    "password", "passw0rd", "admin", "root", "welcome", "letmein", "iloveyou", "woaini", "5201314",
    "1314520", "qwerty", "asdf", "zxcv", "1qaz2wsx", "abc123", "a123456", "123123", "111111",
    "000000", "888888", "666666", "520520", "woaiwojia", "aini1314", "crm",
)  # fmt: skip


def weakness(password: str, person: Any) -> str | None:
    """Why a password is too weak, or None; a person's own names and the year do not count."""
    plain = password.casefold()
    rest = plain
    for part in (
        *_PARTS,
        *_RUNS,
        person.username,
        person.name,
        person.name_pinyin.replace(" ", ""),
    ):
        if part:
            rest = rest.replace(part.casefold(), "")
    rest = re.sub(r"(19|20)\d{2}([01]?\d[0-3]?\d)?|1[3-9]\d{9}", "", rest)
    if len(set(plain)) < 5 or len(rest) < 5 or _is_run(plain):
        return _("Too easy to guess: use a sentence, or words that do not belong together.")
    return None


def _is_run(text: str) -> bool:
    return any(text in run for run in _RUNS)
