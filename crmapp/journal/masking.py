"""What a detail may say: nothing by which a person can be reached, nothing that breaks a line."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

LONGEST = 500
STARS = "***"

# Written with blanks, dashes, dots or brackets between, in full-width or Chinese figures.
_NUMBER = re.compile(r"\+?(?:\d[\s\-‐-―−.,·・()/_]*){7,}")
_SPOKEN = re.compile(r"(?:[〇零一二三四五六七八九幺][\s\-]*){7,}")
_MAIL = re.compile(r"[^\s@,;:<>()，；：]+\s*@\s*[^\s@,;<>()，；]+")
_MESSENGER = re.compile(r"(?i)(?:wxid_|(?:微信|weixin|wechat|vx|qq|line|skype)\s*号?\s*[:=]?\s*)"
                        r"(?=[\w\-]*[a-z\d])[a-z\d][\w\-]{3,}")  # fmt: skip
# Days and the stamps of the product's own file names look like numbers and are none.
_STAMP = re.compile(r"(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?)?"
                    r"|(?<!\d)20\d\d[01]\d[0-3]\d-[0-2]\d[0-5]\d[0-5]\d(?!\d)")  # fmt: skip


def masked(value: Any) -> Any:
    """A detail as the journal keeps it: texts on one line, ways to reach somebody starred."""
    if isinstance(value, str):
        return _masked(_one_line(value))[:LONGEST]
    if isinstance(value, dict):
        return {str(key): masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else masked(str(value))


def _one_line(text: str) -> str:
    # Control, format (bidi, zero width), lone surrogates and line separators: none is harmless.
    plain = "".join(
        " " if sign.isspace() or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign
        for sign in text
        if unicodedata.category(sign) != "Cf"
    )
    return " ".join(plain.split(" ")).strip()


def _masked(text: str) -> str:
    plain = "".join(map(_narrow, text))  # sign for sign, so that places stay the same
    stamps = [match.span() for match in _STAMP.finditer(plain)]
    spans = [
        match.span()
        for pattern in (_MAIL, _MESSENGER, _NUMBER, _SPOKEN)
        for match in pattern.finditer(_blotted(plain, stamps))
    ]
    return _starred(text, sorted(spans))


def _narrow(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def _blotted(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _starred(text: str, spans: list[tuple[int, int]]) -> str:
    kept, place = [], 0
    for start, end in spans:
        if start < place:
            place = max(place, end)
            continue
        trailing = text[start:end][len(text[start:end].rstrip()) :]
        kept += [text[place:start], STARS, trailing]
        place = end
    return "".join([*kept, text[place:]])
