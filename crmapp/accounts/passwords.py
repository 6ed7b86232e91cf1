"""Which passwords are too easy to guess: common ones, Chinese patterns, one's own names."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from crmapp.text import pinyin

WITH_SECOND_STEP = 8  # characters; ASVS 6.2.1, which wants 15 of a password that stands alone
_FEWEST = 5  # signs that must be left beside what everybody tries
_LIST = Path(__file__).with_name("common_passwords.txt")
# Phones, dates, accounts: five digits in a row; a day with signs between; a year.
_NUMBERS = re.compile(r"\d{5,}|(?<!\d)(?:19|20)\d{2}(?:[-./][01]?\d(?:[-./][0-3]?\d)?)?")
# Too short for the list, and words in characters.
_SHORT = "abc 123 321 520 111 000 888 666 crm 我爱你 密码 中国 公司"


@cache
def common() -> frozenset[str]:
    """The passwords that are tried first, in lower case."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _common_parts() -> tuple[str, ...]:
    return tuple(sorted({*common(), *_SHORT.split()}, key=lambda part: (-len(part), part)))


def rules(least: int) -> str:
    """What a password may be, for the hint under its field."""
    return _(
        "At least %(least)s characters of any kind. A sentence that nobody else would say is "
        "easy to remember; blanks and Chinese are fine.",
        least=least,
    )


def weakness(password: str, person: Any, team: str, *, least: int) -> str | None:
    """Why a password will not do, in plain words, or None.

    What everybody tries first, years, phone numbers and the names of person and team do not
    count; something must be left.
    """
    missing = least - len(password)
    if missing > 0:
        return ngettext(
            "Too short: %(num)s character is missing.",
            "Too short: %(num)s characters are missing.",
            missing,
        )
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < _FEWEST:
        return _("The same few characters over and over are easy to guess.")
    if plain in common():
        return _("This is one of the passwords that are tried first. Choose another.")
    return _easy(plain, _names(person, team))


def _easy(plain: str, names: set[str]) -> str | None:
    """What remains a guess once everything known is taken away."""
    without_names = _without(plain, sorted(names, key=len, reverse=True))
    rest = _without(_NUMBERS.sub(" ", without_names), _common_parts())
    if _signs(rest) >= _FEWEST:
        return None
    if without_names != plain:
        return _("It is little more than your name, your username or the name of the team.")
    if _signs(_without(plain, _common_parts())) < _FEWEST:
        return _("It is made of words and keys that are tried first. Take words of your own.")
    return _("It is little more than a birthday, a year or a phone number.")


def _without(text: str, parts: Any) -> str:
    for part in parts:
        if part in text:
            text = text.replace(part, " ")
    return text


def _signs(text: str) -> int:
    return sum(not sign.isspace() for sign in text)


def _names(person: Any, team: str) -> set[str]:
    names = {person.username, person.name, team}
    for name in (person.name, team):
        syllables = pinyin(name).split()
        names |= {*syllables, "".join(syllables)}
    # "an" stands in half of all words; two characters of Chinese are a name.
    least = {True: 3, False: 2}
    return {name.casefold() for name in names if len(name) >= least[name.isascii()]}
