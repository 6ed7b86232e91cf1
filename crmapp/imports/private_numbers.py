"""Stars ID-card and bank-card numbers in cells, most of which have none."""

from crmapp import sensitive


def star_numbers(text: str) -> tuple[str, bool]:
    """Return `text` with such numbers starred, and whether it had any."""
    if not sensitive.CANDIDATE.search(text):
        return text, False
    starred, found = sensitive.star(text)
    return starred, bool(found)


def is_private(text: str) -> bool:
    """Tell whether a text holds a number that may not be kept."""
    return star_numbers(text)[1]
