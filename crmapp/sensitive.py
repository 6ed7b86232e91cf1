"""Numbers that are never kept: those of identity cards and bank cards, found in any text.

Rules and measured rates are those of the threat model: of valid numbers at least 99.9 % are
found, of ordinary texts at most one in 10,000 is taken for one.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from crmapp import clock
from crmapp.customers.credit_code import BadCreditCode, check_credit_code

PROVINCES = {
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64"),
    *("65", "71", "81", "82", "83", "91"),
}
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
AGES = range(14, 121)  # 14: dates of contracts stand in contract numbers and are younger
LENGTHS = range(15, 20)  # an old identity card to the longest bank card
NEAR = 12  # characters between a number and the word that tells its kind

# Fifteen digits with hardly a sign between them: without that the thorough search is spared.
CANDIDATE = re.compile(r"\d(?:[\W_]{0,9}\d){14}")
_id_word = re.compile("身份证|证件")
_card_word = re.compile("卡号|银行|账号|帐号|储蓄卡|信用卡|借记卡")
# Whole, in fours, six and the rest, or digit by digit; never an area or post code and a mobile.
_fours = re.compile(r"(?:[0-9]{4}-+){3,4}[0-9]{1,4}")
_as_card = re.compile(r"[0-9]+|[0-9]{6}-+(?:[0-9]{10}|[0-9]{12,13})|(?:[0-9]-+)+[0-9]")
_run = re.compile(r"[0-9](?:[0-9]|-+(?=[0-9Xx]))*(?:[Xx](?![A-Za-z0-9]))?")


class Finding(NamedTuple):
    """A forbidden number: its kind, `id_card` or `bank_card`, and where it stands."""

    kind: str
    start: int
    end: int


def find(text: str | None) -> list[Finding]:
    """Return the forbidden numbers in `text`, in their order."""
    if not text or not CANDIDATE.search(unicodedata.normalize("NFKC", text)):
        return []
    folded, places = _folded(text)
    found = []
    for run in _run.finditer(folded):
        done = run.start()
        for start, end in _spans(run):
            if start < done:
                continue
            number = folded[start:end].replace("-", "").upper()
            around = folded[max(0, start - NEAR) : start] + " " + folded[end : end + NEAR]
            kind = _kind(number, folded[start:end], around)
            if kind:
                found.append(Finding(kind, places[start], places[end - 1] + 1))
                done = end
    return found


def star(text: str) -> tuple[str, list[Finding]]:
    """Return `text` with every forbidden number starred, as long as before, and what was found."""
    all_found: list[Finding] = []
    while found := find(text):
        all_found += found
        for _, start, end in found:
            text = text[:start] + "*" * (end - start) + text[end:]
    return text, sorted(all_found, key=lambda finding: finding.start)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return `text` in plain digits with one - for every separator, and where each sign stood.

    Signs of no width are gone; a line end parts numbers.
    """
    signs, places = [], []
    for place, sign in enumerate(text):
        if sign in "\r\n":
            plain = "\n"
        elif unicodedata.category(sign) in ("Zs", "Pd") or sign in "\t·•‧・−":
            plain = "-"
        elif unicodedata.category(sign) == "Cf":
            continue
        else:
            digit = unicodedata.decimal(sign, None)
            plain = unicodedata.normalize("NFKC", sign) if digit is None else str(digit)
        signs += plain
        places += [place] * len(plain)
    return "".join(signs), places


def _spans(run: re.Match) -> Iterator[tuple[int, int]]:
    """Return the pieces of a run between separators that are as long as a card's number.

    The leftmost come first, and of these the longest.
    """
    groups = list(re.finditer("[^-]+", run[0]))
    for first, group in enumerate(groups):
        length, pieces = 0, []
        for last in groups[first : first + 19]:
            length += len(last[0])
            if length in LENGTHS:
                pieces.append((run.start() + group.start(), run.start() + last.end()))
        yield from reversed(pieces)


def _kind(number: str, written: str, around: str) -> str | None:
    if len(number) == 18 and _is_id(number) and not _is_company(number):
        return "id_card"
    if len(number) == 15 and _id_word.search(around) and _is_old_id(number):
        return "id_card"
    if 16 <= len(number) <= 19 and number.isdecimal() and _passes_luhn(number):
        told = _fours.fullmatch(written) or _card_word.search(around)
        if number.startswith("62") and (told or _is_bare_card(number, written)):
            return "bank_card"
        if told and len(number) == 16 and _is_foreign_card(number):
            return "bank_card"
    return None


def _is_bare_card(number: str, written: str) -> bool:
    """Tell a card that no word announces from a contract number of Gansu: 62…, a date, four."""
    day = _day(number[6:14]) if len(number) == 18 else None
    return bool(_as_card.fullmatch(written)) and not (day and 2000 <= day.year < 2100)


def _is_id(number: str) -> bool:
    if number[:2] not in PROVINCES or not number[:17].isdecimal():
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == number[17] and _is_birthday(number[6:14])


def _is_old_id(number: str) -> bool:
    return number.isdecimal() and number[:2] in PROVINCES and _is_birthday("19" + number[6:12])


def _is_birthday(digits: str) -> bool:
    """Tell whether yyyymmdd is the birthday of a person of an age in AGES."""
    today, born = clock.today(), _day(digits)
    if born is None:
        return False
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) in AGES


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _is_company(number: str) -> bool:
    """Tell whether a number is the credit code of a business, all of which begin with 9.

    Of other codes one identity card in 31 would be taken for one.
    """
    try:
        return number[0] == "9" and bool(check_credit_code(number))
    except BadCreditCode:
        return False


def _is_foreign_card(number: str) -> bool:
    """Tell whether 16 digits lie in the ranges of Visa or Mastercard."""
    return number[0] == "4" or 51 <= int(number[:2]) <= 55 or 2221 <= int(number[:4]) <= 2720


def _passes_luhn(number: str) -> bool:
    doubled = (sum(divmod(2 * int(sign), 10)) for sign in number[-2::-2])
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0
