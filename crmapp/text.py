"""Text as it is compared, sorted, searched and cut: its normal form, pinyin and bigrams."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from threading import Lock

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.seg import mmseg
from pypinyin.seg.simpleseg import seg

# Surnames whose reading differs from the everyday one that pypinyin gives.
SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "查": "zha",
    "盖": "ge",
    "翟": "zhai",
    "朴": "piao",
    "缪": "miao",
    "冼": "xian",
    "尉": "wei",
    "覃": "qin",
    "折": "she",
    "繁": "po",
}
PERSON_LENGTHS = (2, 3)
NAME = 60  # characters; longer texts are no names

# Every form of what most names consist of is itself.
_everyday = re.compile("[0-9a-z\u4e00-\u9fff]*")
_han = re.compile("[\u4e00-\u9fff]+")
_loading = Lock()


def normalise(text: str | None) -> str:
    """Return `text` as it is compared: NFKC, case folded, simplified, letters and digits only.

    Simplified character by character, so that a part of a text stays a part of its normal form.
    """
    text = text or ""
    return (
        _normal_name(text) if len(text) <= NAME else _folded(text, blank="").translate(_simplified)
    )


@lru_cache(maxsize=8_192)  # names come again and again: as keys, in the search text, compared
def _normal_name(text: str) -> str:
    return _folded(text, blank="").translate(_simplified)


def words(text: str | None) -> list[str]:
    """Return the normalised words of a query, split at blanks."""
    return [word for word in map(normalise, (text or "").split()) if word]


def pinyin(text: str | None) -> str:
    """Return `text` as lower-case toneless syllables joined by a space, for sorting by name.

    A blank sorts before every letter, so 西安 (xi an) stands before 先 (xian). Letters and
    digits stay as they are; ü is written v, as one types it.
    """
    return " ".join(_syllables(" ".join(_plain(text or "").split())))


def readings(text: str, style: Style = Style.NORMAL) -> list[str]:
    """Return the syllables of simplified text as they are read in its phrases; else the text."""
    phrases = mmseg.seg.cut(text) if _han.fullmatch(text) else seg(text)
    return [syllable for phrase in phrases for syllable in _reading(phrase, style)]


@lru_cache(maxsize=16_384)  # phrases and characters are few, names many
def _reading(phrase: str, style: Style) -> tuple[str, ...]:
    return tuple(lazy_pinyin(phrase, style=style))


def initials(text: str | None) -> str:
    """Return the first letter of every syllable of `text`, other words whole: abc公司 → abcgs."""
    plain = "".join(_plain(text or "").split())
    return _initials(plain, _syllables(plain))


def search_text(*parts: str | None) -> str:
    """Return one text to search: each part in normal form, in pinyin and as initials.

    The pieces are parted by one space, which no normalised query contains: a LIKE cannot
    span two of them.
    """
    pieces: dict[str, None] = {}
    for part in parts:
        plain = "".join(_plain(part or "").split())
        syllables = _syllables(plain)
        for piece in (normalise(part), "".join(syllables), _initials(plain, syllables)):
            pieces[piece] = None
    return " ".join(piece for piece in pieces if piece)


def text_grams(text: str) -> list[str]:
    """Return the different bigrams of every word of a search text."""
    return _bigrams(text.split())


def grams(text: str) -> str:
    """Return the different bigrams of every word of a search text, parted by a space.

    They are letters and digits only: FTS5 takes them as tokens, and so does PostgreSQL by
    `array_to_tsvector(string_to_array(…, ' '))`, which spares them its word parser.
    """
    return " ".join(text_grams(text))


def query_grams(text: str | None) -> list[str]:
    """Return the different bigrams of a query's words; words of one character give none."""
    return _bigrams(words(text))


def _bigrams(pieces: list[str]) -> list[str]:
    return list({piece[i : i + 2]: None for piece in pieces for i in range(len(piece) - 1)})


def like_escape(text: str) -> str:
    """Return `text` with the wildcards of LIKE escaped by a backslash (say `ESCAPE '\\'`)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def cut(text: str, most: int) -> str:
    """Return `text` in at most so many characters; an ellipsis stands for what is left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def excerpt(text: str, most: int) -> str:
    """Return the beginning of `text` on one line, in at most so many characters."""
    return cut(" ".join(text.split()), most)


def is_han(char: str) -> bool:
    """Tell whether `char` is a Chinese character."""
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿" or char >= "\U00020000" or char == "〇"


def _folded(text: str, blank: str) -> str:
    if _everyday.fullmatch(text):
        return text
    # Twice: folding case can undo the composition, and dropping marks can make a new one.
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c if c.isalnum() else blank for c in text)
    return unicodedata.normalize("NFKC", kept)


@lru_cache(maxsize=4_096)
def _plain(text: str) -> str:
    # Simplified by phrases, since a reading depends on them: 乾隆 is no 干隆.
    return _convert(_folded(text, blank=" "))


@lru_cache(maxsize=4_096)  # a name is asked for its order, its search text and its keys
def _syllables(plain: str) -> tuple[str, ...]:
    if plain.isascii():
        return tuple(plain.split())
    found = [word for piece in readings(plain) for word in piece.split()]
    if _is_person(plain):
        found[0] = SURNAMES[plain[0]]
    return tuple(found)


def _initials(plain: str, syllables: Sequence[str]) -> str:
    result, at = [], 0
    for syllable in syllables:
        han = at < len(plain) and is_han(plain[at])
        result.append(syllable[0] if han else syllable)
        at += 1 if han else len(syllable)
    return "".join(result)


def _is_person(plain: str) -> bool:
    return (
        len(plain) in PERSON_LENGTHS
        and plain[0] in SURNAMES
        and all(map(is_han, plain))
        and plain[:2] not in PHRASES_DICT
    )


def _convert(text: str) -> str:
    with _loading:
        return _opencc().convert(text)


@cache
def _opencc() -> OpenCC:
    return OpenCC("t2s")


class _Simplified(dict[int, str]):
    """A table for `str.translate` that asks OpenCC once per Chinese character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if not is_han(char):
            return char
        return self.setdefault(code, _convert(char))


_simplified = _Simplified()
