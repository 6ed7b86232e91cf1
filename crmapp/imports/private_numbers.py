"""Stars ID-card and bank-card numbers, which are stored nowhere (CRM table system, 7)."""

import re

ID_CARD = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
BANK_CARD = re.compile(r"(?<![0-9A-Za-z])\d{4}(?:[ -]?\d{4}){2,3}[ -]?\d{1,4}(?![0-9A-Za-z])")
LONG = re.compile(r"\d(?:[ -]?\d){14}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def star_numbers(text: str) -> tuple[str, bool]:
    """Return `text` with such numbers starred but for four digits, and whether it had any."""
    if len(text) < 16 or not LONG.search(text):
        return text, False
    starred = ID_CARD.sub(lambda found: _star(found[0], _is_id), text)
    starred = BANK_CARD.sub(lambda found: _star(found[0], _is_bank), starred)
    return starred, starred != text


def _star(number: str, test: object) -> str:
    return "*" * (len(number) - 4) + number[-4:] if test(number) else number


def _is_id(number: str) -> bool:
    month, day = int(number[10:12]), int(number[12:14])
    if not (1 <= month <= 12 and 1 <= day <= 31 and number[6:8] in ("19", "20")):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECKS[total % 11] == number[17].upper()


def _is_bank(number: str) -> bool:
    digits = [int(char) for char in number if char.isdigit()]
    if not 16 <= len(digits) <= 19 or digits[0] not in (3, 4, 5, 6, 9):
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
