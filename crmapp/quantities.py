"""Quantities and discounts, read from what people type and shown as they read it."""

import re
from decimal import Decimal

from crmapp.narrow import narrow

THOUSAND = 1000
LARGEST = 10**9  # pieces; more is a slip of the finger

_number = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,12}(?:\.[0-9]{1,6})?")
_off = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?%?")
_fold = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})?) ?折")


class BadQuantity(ValueError):
    """The text is no quantity, or none that can be kept."""


class BadDiscount(ValueError):
    """The text is no discount."""


def parse_quantity(text: str) -> int:
    """Return the thousandths meant by `text`: 3, 1.5, 1,200. Raise BadQuantity on anything else."""
    plain = narrow(text).strip()
    if not _number.fullmatch(plain):
        raise BadQuantity(text)
    exact = Decimal(plain.replace(",", "")) * THOUSAND
    if exact != int(exact) or not 0 < exact <= LARGEST * THOUSAND:
        raise BadQuantity(text)
    return int(exact)


def show_quantity(thousandths: int) -> str:
    """Return a quantity as it is read: 3, 1.5, 1,200."""
    whole, rest = divmod(thousandths, THOUSAND)
    return f"{whole:,}.{rest:03}".rstrip("0") if rest else f"{whole:,}"


def parse_discount(text: str) -> int:
    """Return the hundredths of a percent that are taken off: 10%, 10, 9折, 85折, 9.5折.

    Raise BadDiscount on anything else and on more than everything.
    """
    plain = narrow(text).strip()
    if fold := _fold.fullmatch(plain):
        paid = Decimal(fold[1])
        percent = 100 - (paid * 10 if paid < 10 else paid)  # 9折 and 90折 are the same
    elif off := _off.fullmatch(plain):
        percent = Decimal(off[1])
    else:
        raise BadDiscount(text)
    if not 0 <= percent <= 100:
        raise BadDiscount(text)
    return int(percent * 100)


def show_discount(hundredths: int) -> str:
    """Return a discount as it is read: 10%, 12.5%; none is no text."""
    if not hundredths:
        return ""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0") + "%" if rest else f"{whole}%"
