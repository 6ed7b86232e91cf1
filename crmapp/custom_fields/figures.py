"""Numbers of custom fields: whole ten-thousandths, read from what people type."""

import re

from crmapp.narrow import narrow

PLACES = 4
ONE = 10**PLACES
LARGEST = 10**12 * ONE
UNITS = {"": 1, "千": 10**3, "万": 10**4, "亿": 10**8}

_written = re.compile(
    r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})?(?:\.([0-9]{1,8}))? ?([千万亿]?)"
)


class BadFigure(ValueError):
    """The text is no number, or one that cannot be kept."""


def parse_figure(text: str) -> int:
    """Return the ten-thousandths that a text means: 1,200, -3.5, 5万. Raises BadFigure."""
    part = _written.fullmatch(narrow(text).strip()) if len(text) <= 40 else None
    if part is None or not (part[2] or part[3]):
        raise BadFigure(text)
    sign, whole, decimals, unit = part.groups()
    decimals = decimals or ""
    value = int((whole or "0").replace(",", "") + decimals) * UNITS[unit] * ONE
    figure, rest = divmod(value, 10 ** len(decimals))
    if rest or figure > LARGEST:
        raise BadFigure(text)
    return -figure if sign == "-" else figure


def plain_figure(figure: int, *, marks: str = ",") -> str:
    """Ten-thousandths as forms and pages show them: 1,200 or -3.5; `marks` parts thousands."""
    whole, rest = divmod(abs(figure), ONE)
    sign = "-" if figure < 0 else ""
    decimals = f".{rest:0{PLACES}}".rstrip("0") if rest else ""
    return f"{sign}{whole:,}".replace(",", marks) + decimals
