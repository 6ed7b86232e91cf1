"""Stars ID-card and bank-card numbers in cells, most of which have none."""

from crmapp import sensitive

FEWEST_DIGITS = 15


def star_numbers(text: str) -> tuple[str, bool]:
    """Return `text` with such numbers starred, and whether it had any."""
    if len(text) < FEWEST_DIGITS or sum(map(str.isdecimal, text)) < FEWEST_DIGITS:
        return text, False
    starred, found = sensitive.star(text)
    return starred, bool(found)
