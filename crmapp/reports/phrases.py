"""Sentences and words put one after another, as each language does it."""

from collections.abc import Iterable

from flask_babel import gettext as _


def joined(sentence: str, following: str) -> str:
    """Two sentences, or the one where the other says nothing."""
    if not following:
        return sentence
    return _("%(one)s %(two)s", one=sentence, two=following)


def listed(words: Iterable[str]) -> str:
    """Words as a list within a sentence."""
    said = ""
    for word in words:
        said = _("%(one)s, %(two)s", one=said, two=word) if said else word
    return said
