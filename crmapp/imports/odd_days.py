"""Days in rarer ways of writing that fill a cell: 8/15/2023, Aug 15, 八月十五日, 115/8/15."""

import re
from collections.abc import Iterable
from datetime import date

from crmapp.imports.written_days import Found

NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = re.compile(rf"(?:{'|'.join(NAMES)})[a-z]*", re.IGNORECASE)
SIGNS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
HAN = "[〇零一二三四五六七八九十]"
SPOKEN = re.compile(
    rf"(?:({HAN}{{4}}|{HAN}{{2}}|\d{{4}}|\d\d)年)?({HAN}{{1,2}})月({HAN}{{1,3}})[日号]?$"
)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
SIGN = r"\s*[-–—−_,、.。/．\\ ]\s*"
WIDE_SIGNS = re.compile(rf"(\d{{4}}){SIGN}(\d{{1,2}}){SIGN}(\d{{1,2}})(?!\d)")
SHORT = re.compile(r"(\d{1,2})\s*[–—−]\s*(\d{1,2})$")
ENGLISH = re.compile(
    rf"({MONTHS.pattern})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?$", re.IGNORECASE
)
BRITISH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[-\s]({MONTHS.pattern})\.?(?:[-,\s]+(\d{{4}}|\d{{2}}))?$",
    re.IGNORECASE,
)
MINGUO = re.compile(r"(?:民[国國])?(1[0-2]\d)([-/.年])(\d{1,2})[-/.月](\d{1,2})[日号號]?$")
BEFORE_MINGUO = 1911
MONTHS_A_YEAR = 12
SIX = re.compile(r"(\d\d)(\d\d)(\d\d)$")


def odd_day(text: str, day_first: bool = False) -> Found | None:
    """Return the day that the whole of `text` names, None where it names none.

    8/15/2023 is read as Excel writes it, month first, unless only the other way is a day or the
    others of its column are written `day_first`.
    """
    text = text.strip(" '")
    if found := WIDE_SIGNS.match(text):
        return _day(found[1], found[2], found[3])
    if found := YEAR_LAST.match(text):
        one, _, two, year = found.groups()
        one, two = (two, one) if day_first else (one, two)
        return _day(year, one, two) or _day(year, two, one)
    if found := SHORT.match(text):
        return _day(None, found[1], found[2])
    if found := ENGLISH.match(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := BRITISH.match(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := SPOKEN.match(text.replace(" ", "")):
        return _day(_years(found[1]), _number(found[2]), _number(found[3]))
    if found := MINGUO.match(text.replace(" ", "")):
        return _day(BEFORE_MINGUO + int(found[1]), found[3], found[4])
    if found := SIX.match(text):
        return _day(*found.groups())
    return None


def is_day_first(texts: Iterable[str]) -> bool:
    """Tell whether a column has days such as 13/8/2023 and none such as 8/13/2023."""
    found = [match for text in texts if (match := YEAR_LAST.match(text.strip(" '")))]
    return any(int(one[1]) > MONTHS_A_YEAR for one in found) and not any(
        int(one[3]) > MONTHS_A_YEAR for one in found
    )


def _day(year: object, month: object, day: object) -> Found | None:
    whole = int(year) if year else None
    whole = whole + 2000 if whole is not None and whole < 100 else whole
    try:
        date(whole or 2024, int(month), int(day))
    except ValueError:
        return None
    if whole and not 1990 <= whole <= 2099:
        return None
    return Found(whole, int(month), int(day), 0, 0)


def _month(name: str) -> int:
    return NAMES.index(name[:3].lower()) + 1


def _years(signs: str | None) -> str | None:
    return "".join(str(SIGNS.get(sign, sign)) for sign in signs if sign != "十") if signs else None


def _number(signs: str) -> int:
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return int("".join(str(SIGNS[sign]) for sign in signs))
    return 10 * (SIGNS.get(tens, 1) if tens else 1) + (SIGNS[ones] if ones else 0)
