"""Marking what was found: the words of a query in a text, by characters, pinyin or initials."""

import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup, escape

from crmapp.text import is_han, normalise, pinyin, words

BEFORE, AFTER = 24, 76  # characters of a long text around the first find
Span = tuple[int, int]
_spoken = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff〇]|[^\W㐀-鿿豈-﫿〇_]+")


def marked(text: str | None, query: str) -> Markup:
    """A text, escaped, with `<mark>` around every find of the query's words."""
    return _drawn(text or "", _finds(text or "", query))


def is_marked(text: str | None, query: str) -> bool:
    """Whether a query's words are seen in a text at all."""
    return bool(_finds(text or "", query))


def excerpt(text: str | None, query: str) -> Markup:
    """The part of a long text around the first find, marked."""
    plain = " ".join((text or "").split())
    finds = _finds(plain, query)
    start = max(finds[0][0] - BEFORE, 0) if finds else 0
    start = 0 if start < 6 else start  # a few characters cost as little as the dots
    end = min(start + BEFORE + AFTER, len(plain))
    inside = [
        (max(at, start) - start, min(to, end) - start) for at, to in finds if start <= at < end
    ]
    shown = _drawn(plain[start:end], inside)
    return Markup("{}{}{}").format("…" if start else "", shown, "…" if end < len(plain) else "")


def holds(texts: list[str | None], query: str) -> bool:
    """Whether every word of a query stands in one of the texts, as both are compared."""
    normal = [normalise(text) for text in texts]
    return all(any(word in text for text in normal) for word in words(query))


def _drawn(text: str, finds: list[Span]) -> Markup:
    pieces, at = [], 0
    for start, end in finds:
        pieces += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def _finds(text: str, query: str) -> list[Span]:
    """Where the words stand, in order and without overlaps."""
    spans = [span for word in words(query) for span in _spans(text, word)]
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(text: str, word: str) -> list[Span]:
    plain = [(_normal(char), at, at + 1) for at, char in enumerate(text)]
    if found := list(_in_pieces(plain, word)):
        return found
    if not word.isascii() or len(text) > BEFORE + AFTER:
        return []
    syllables = _syllables(text)
    letters = [
        (one[:1] if is_han(text[start]) else one, start, end) for one, start, end in syllables
    ]
    return list(_in_pieces(syllables, word)) or list(_in_pieces(letters, word))


def _in_pieces(pieces: list[tuple[str, int, int]], word: str) -> Iterator[Span]:
    """Where a word stands in pieces that each come from a part of the text."""
    joined, owners = "", []
    for nth, (piece, _start, _end) in enumerate(pieces):
        joined += piece
        owners += [nth] * len(piece)
    at = joined.find(word)
    while at >= 0:
        last = at + len(word) - 1
        yield pieces[owners[at]][1], pieces[owners[last]][2]
        at = joined.find(word, at + len(word))


def _syllables(text: str) -> list[tuple[str, int, int]]:
    """Each syllable, or word of other letters, with the place it is read from."""
    places = [match.span() for match in _spoken.finditer(text)]
    read = pinyin(text).split()
    # A sign that is none of both breaks the count: such a name is found but not marked.
    return [(one, *place) for one, place in zip(read, places, strict=False)] * (
        len(read) == len(places)
    )


@lru_cache(8192)
def _normal(char: str) -> str:
    return normalise(char)
