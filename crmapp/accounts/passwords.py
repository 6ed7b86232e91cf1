"""Which passwords are too easy to guess: common ones, Chinese patterns, one's own names."""

import re
from typing import Any

from flask_babel import gettext as _

from crmapp.text import pinyin

_RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl")
_PARTS = (
    "password", "passw0rd", "admin", "root", "guest", "test", "user", "welcome", "letmein", "crm",
    "iloveyou", "woaini", "woai", "aini", "wojia", "5201314", "1314", "520", "nihao", "mima",
    "zhongguo", "beijing", "shanghai", "shenzhen", "gongsi", "kehu", "xiaoshou",
    "qwerty", "asdfgh", "asdf", "zxcvbn", "zxcv", "qazwsx", "1qaz2wsx", "1q2w3e4r", "abc",
    "123456", "12345", "1234", "123", "654321", "321", "111", "000", "888", "666",
)  # fmt: skip
_NUMBERS = re.compile(r"1[3-9]\d{9}|(19|20)\d{2}([01]?\d[0-3]?\d)?")  # phones, years, dates


def weakness(password: str, person: Any, team: str) -> str | None:
    """Why a password is too weak, or None.

    What everybody tries first, years, phone numbers and the names of person and team do not
    count; something must be left.
    """
    plain = password.casefold()
    rest = _NUMBERS.sub("", plain)
    for part in sorted({*_PARTS, *_RUNS, *_names(person, team)}, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(set(plain)) < 5 or len(rest) < 5 or any(plain in run for run in _RUNS):
        return _("Too easy to guess: use a sentence, or words that do not belong together.")
    return None


def _names(person: Any, team: str) -> set[str]:
    names = {person.username, person.name, team}
    for name in (person.name, team):
        syllables = pinyin(name).split()
        names |= {*syllables, "".join(syllables)}
    return {name.casefold() for name in names if len(name) > 1}
