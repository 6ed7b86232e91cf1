"""Whole numbers in addresses and forms: the keys of rows, and how many there are."""

KEY_DIGITS = 18  # any number of so many fits a key's column


def number_of(text: str | None, *, digits: int = 11) -> int | None:
    """The number that a word says; None where it says none, or one of more digits."""
    is_number = text and text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None
