"""Texts as files can hold them: what a program takes for a formula stays a text, and is told."""

import re
from decimal import Decimal

from crmapp.exports.facts import Value

LONGEST = 32_767  # UTF-16 units of one cell, the limit of Excel
CUT = "…"
# Neither XML nor a database has a way to write these: no characters, and halves of characters.
UNWRITABLE = re.compile("[\ufffe\uffff\ud800-\udfff]")
LINE_END = re.compile("\r\n?")  # browsers send these; some programs show them as _x000D_
# As Excel, WPS and LibreOffice begin to calculate, full-width forms too; a sign that guards a
# text already gets one more, so that taking one off gives the text back.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def plain(text: str) -> str:
    """Return a text with what no file can hold shown as U+FFFD, its line ends those of cells."""
    return UNWRITABLE.sub("\ufffd", LINE_END.sub("\n", text))


def fitting(text: str) -> tuple[str, bool]:
    """Return a text as one cell holds it, and whether its end had to be cut off."""
    text = plain(text)
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text, False
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT, True


def in_cells(text: str) -> tuple[str, str]:
    """Return what one cell holds of a text, and what the cell below goes on with; "" for nothing.

    Both ends at the seam are marked by an ellipsis: `imports.own_texts` joins them again.
    """
    text = plain(text)
    kept, is_cut = fitting(text)
    return (kept, CUT + text[len(kept) - len(CUT) :]) if is_cut else (text, "")


def guarded(value: Value) -> str:
    """Return a value as a field of CSV, an apostrophe before what would calculate."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}".removesuffix(".00")
    if not isinstance(value, str):
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    text = plain(value).replace("\0", "\ufffd")
    return f"'{text}" if FORMULA.match(text) else text
