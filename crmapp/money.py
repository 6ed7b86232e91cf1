"""Money: integer fen, read from what people type and shown as people read it."""

import re
from collections.abc import Iterator

from crmapp.narrow import narrow

LARGEST = 10**15  # fen; a sum of a million such deals still fits a 64-bit column
LONGEST = 60  # characters; a longer text is a note, not an amount
DIGITS = tuple("0123456789")
UNITS = {
    "": 1,
    "百": 100,
    "千": 1000,
    "k": 1000,
    "万": 10**4,
    "w": 10**4,  # 5w is how 5万 is typed in haste
    "百万": 10**6,
    "m": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}

# Where a step begins (in yuan), its size and name. A step begins where the one below it would
# round up to it, so that 99,999,999 is ¥1 亿 and never ¥10,000 万.
CHINESE_STEPS = ((10**8 - 500, 10**8, " 亿"), (10**4, 10**4, " 万"))
ENGLISH_STEPS = (
    (10**9 - 50_000, 10**9, "B"),
    (10**6 - 50, 10**6, "M"),
    (10**3, 10**3, "k"),
)

_written_large = str.maketrans("圆萬億", "元万亿")
_number = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?"
_part = re.compile(rf"({_number}) ?(万亿|百万|千万|[百千万亿kwm]?) ?")
_frame = re.compile(r"(?:¥|人民币|rmb|cny)? ?(.*?) ?(?:人民币|rmb|cny)?")
_between = re.compile(r" ?(?:-|~|–|—+|至|到) ?")


class BadAmount(ValueError):
    """The text is no amount of money, or one that cannot be kept."""


def parse_yuan(text: str) -> int:
    """Return the fen meant by `text` in yuan: 50,000, ￥80,000.00, 5万, 12.8 万元, 1亿2000万.

    Raise BadAmount on anything else, on a part of a fen and above `LARGEST`.
    """
    return _fen(_bare(text))


def parse_range(text: str) -> tuple[int, int]:
    """Return the two ends, in fen, of a range such as 3-5万 or 30000至50000.

    A single amount gives equal ends. The unit of the second end serves both, unless the first
    would then be the larger: 8000-1万. Raise BadAmount as `parse_yuan`, and on 5万-3万.
    """
    ends = _between.split(_bare(text))
    if len(ends) == 1:
        return (_fen(ends[0]),) * 2
    if len(ends) != 2:
        raise BadAmount(text)
    low, high = map(_bare, ends)
    most = _fen(high)
    unit = high.removesuffix("元").rstrip(" ").lstrip("0123456789,. ")
    least = next((fen for fen in _readings(low, unit) if fen <= most), None)
    if least is None:
        raise BadAmount(text)
    return least, most


def plain_yuan(fen: int) -> str:
    """Return `fen` in yuan as form fields and tables show it: 50,000 or 50,000.50."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02}" if rest else f"{sign}{yuan:,}"


def short_yuan(fen: int, language: str = "zh") -> str:
    """Return `fen` as cards show it: ¥9,800, ¥12.8 万, ¥1.2 亿; in English ¥128k, ¥1.2M."""
    sign = "-" if fen < 0 else ""
    yuan = (abs(fen) + 50) // 100
    for least, size, name in ENGLISH_STEPS if language.startswith("en") else CHINESE_STEPS:
        if yuan >= least:
            whole, tenth = divmod((yuan * 10 + size // 2) // size, 10)
            return f"{sign}¥{whole:,}.{tenth}{name}" if tenth else f"{sign}¥{whole:,}{name}"
    return f"{sign}¥{yuan:,}"


def _bare(text: str) -> str:
    """Return `text` narrow, in lower case, without currency and 整."""
    if len(text) > LONGEST:
        raise BadAmount(text)
    plain = narrow(text).translate(_written_large).lower().strip()
    return _frame.fullmatch(plain.removesuffix("整").strip())[1]


def _fen(bare: str) -> int:
    """Add the parts of an amount, whose units must fall: 1亿2000万, 3万5千元."""
    amount = bare.removesuffix("元").removesuffix("块").strip()
    total, place, above = 0, 0, None
    while above is None or place < len(amount):
        part = _part.match(amount, place)
        number, unit = part.groups()
        if not number or (above and not unit):  # 3万5 is 35,000 to one and 30,005 to another
            raise BadAmount(bare)
        value = _times(number, UNITS[unit] * 100)
        if above and value >= above:
            raise BadAmount(bare)
        total, place, above = total + value, part.end(), UNITS[unit] * 100
    if total > LARGEST:
        raise BadAmount(bare)
    return total


def _times(number: str, fen: int) -> int:
    """Multiply a decimal number by `fen` without a float; a rest is refused, not rounded."""
    whole, _, decimals = number.replace(",", "").replace(" ", "").partition(".")
    value, rest = divmod(int(whole + decimals) * fen, 10 ** len(decimals))
    if rest:
        raise BadAmount(number)
    return value


def _readings(low: str, unit: str) -> Iterator[int]:
    """Return what the first end may mean: with the unit of the second, then as it stands."""
    if low[-1:] in DIGITS and unit:
        yield _fen(low + unit)
    yield _fen(low)
