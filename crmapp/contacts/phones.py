"""Phone numbers: the key of a complete one, its usual writing, several in one cell."""

import re
from functools import lru_cache

from crmapp.narrow import narrow

LANDLINE = r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}"
LOCAL = r"[2-9][0-9]{6,7}"  # a landline without its area code
SERVICE = r"[48]00[0-9]{7}"
MOST_WORDS = 40  # a cell with more is a note

_mobile = re.compile(r"1[3-9][0-9]{9}")
_landline = re.compile(LANDLINE)
_service = re.compile(SERVICE)
_foreign = re.compile(r"\+[1-9][0-9]{6,14}")
_written = re.compile(r"\(?\+?[0-9](?:[0-9]|[- ()]|\.(?=[0-9]{3}))*")
_label = re.compile(
    r"^(?:(?:联系|办公|公司|固定|移动|手机)?(?:电话|手机|座机|号码|固话|方式)(?:号码?)?|mobile|tel(?:ephone)?"
    r"|phone|cell|office|direct|fax|传真|[mtpof](?=[:. ]))[:. ]*"
)
_note = re.compile(r" ?(?:\([^()0-9*]*\)|\[[^\[\]0-9*]*\]|微信同号|同微信|微信同步)$")
# It begins where the signs before it begin: looking from each of them again would take forever.
_extension = re.compile(
    r"(?<![ ,(-])[ ,(-]*(?:转|分机|内线|ext(?:ension)?\.?|x|#)[ :.-]*([0-9]{1,6})\)?$"
)
_dashed_extension = re.compile(r"(?<=[0-9]{7})(?: ?-+ ?([0-9]{1,6})| ?\(([0-9]{1,6})\))$")
_between = re.compile(r"([/、;,|\n]|(?<=[0-9)]) ?(?:或者?|以及|和) ?(?=[0-9(+]))")


def phone_key(text: str | None) -> str | None:
    """Return the digits by which a complete, valid number is compared, else None.

    Chinese mobiles and landlines lose country code, blanks and extension (a landline keeps its
    area code), 400 and 800 numbers stand as they are, foreign ones begin with +.
    """
    return _parsed(text)[0]


def last_four(text: str | None) -> str | None:
    """Return the last four digits of a number, extension cut, or None when they are not known."""
    key, _ = _parsed(text)
    if key:
        return key[-4:]
    end = re.search(r"[0-9]{4}$", re.sub(r"[- ]", "", narrow(text or "")))
    return end[0] if end else None


def pretty_phone(text: str | None) -> str:
    """Return a number as it is shown: 138 0013 8000, 0571-88881234 转 801, 400-123-4567.

    What is no complete number is returned as it is written.
    """
    key, extension = _parsed(text)
    if key is None:
        return (text or "").strip()
    if _mobile.fullmatch(key):
        return f"{key[:3]} {key[3:7]} {key[7:]}"
    if _service.fullmatch(key):
        return f"{key[:3]}-{key[3:6]}-{key[6:]}"
    if key.startswith("+"):
        return key
    area = area_code(key)
    number = f"{area}-{key[len(area) :]}"
    return f"{number} 转 {extension}" if extension else number


def area_code(key: str) -> str:
    """Return the area code that the key of a landline begins with: 010, 021, 0571."""
    return key[:3] if key[1] in "12" else key[:4]


def split_phones(text: str | None) -> list[str]:
    """Return the numbers written in one cell, each once and as written.

    A second landline takes the area code of the first; 88881234/5 stands for …1234 and …1235.
    What is no number is kept, so that no text is lost.
    """
    found: list[str] = []
    pieces = _between.split(narrow_lines(text or ""))
    for sign, piece in zip(["", *pieces[1::2]], map(str.strip, pieces[::2]), strict=True):
        before = found[-1] if found else ""
        if not piece or phone_key(piece):
            found.append(piece)
        elif sign == "/" and phone_key(before) and _takes_tail(before, piece):
            found.append(before[: -len(piece)] + piece)
        elif _landline.fullmatch(phone_key(before) or "") and re.fullmatch(LOCAL, piece):
            found.append(f"{area_code(phone_key(before))}-{piece}")
        else:
            found += _apart(piece.split())
    return [number for number in dict.fromkeys(found) if number]


def narrow_lines(text: str) -> str:
    """Return `text` narrow with its line ends kept, for they part numbers."""
    return "\n".join(map(narrow, text.splitlines()))


def _takes_tail(number: str, tail: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,4}", tail)) and number[-len(tail) :].isdecimal()


def _apart(words: list[str]) -> list[str]:
    """Part words that together are several whole numbers; else they stay one text."""
    if not words:
        return []
    for size in range(len(words) if len(words) <= MOST_WORDS else 0, 0, -1):
        head = " ".join(words[:size])
        if phone_key(head):
            rest = _apart(words[size:])
            if all(map(phone_key, rest)):
                return [head, *rest]
    return [" ".join(words)]


def _unlabelled(text: str | None) -> str:
    plain = " ".join(narrow(text or "").lower().split())
    plain = re.sub("[‐‑‒–—―−]", "-", plain)
    return _note.sub("", _label.sub("", plain)).strip()


@lru_cache(maxsize=256)  # one number is asked for its key, its end and how it is shown
def _parsed(text: str | None) -> tuple[str | None, str]:
    """Return the key of a number and its extension ("" when there is none)."""
    plain = _unlabelled(text) if len(text or "") <= 60 else ""
    if key := _key(plain):
        dashed = _dashed_extension.search(plain)
        shorter = _key(plain[: dashed.start()]) if dashed else None
        # 0571-8888123-4 is seven digits and an extension, not eight digits
        return (shorter, dashed[1] or dashed[2]) if shorter else (key, "")
    for pattern in (_extension, _dashed_extension):
        match = pattern.search(plain)
        key = _key(plain[: match.start()].strip()) if match else None
        if key and not _mobile.fullmatch(key):  # a mobile's extension marks a shared number
            return key, next(filter(None, match.groups()))
    return None, ""


def _key(plain: str) -> str | None:
    """Return the key of a number without extension, or None."""
    plain = re.sub(r"^(\+?[0-9]{11})\.0$", r"\1", plain)  # as a spreadsheet turns it to text
    if not _written.fullmatch(plain):
        return None
    digits = re.sub("[^0-9]", "", plain)
    abroad = plain.lstrip("(").startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if not digits.startswith("86"):
        return (
            (f"+{digits}" if _foreign.fullmatch(f"+{digits}") else None)
            if abroad
            else _chinese(digits)
        )
    return _chinese(digits[2:]) or _chinese(f"0{digits[2:]}")  # +86 10 is 010


def _chinese(digits: str) -> str | None:
    """Return a number without its country code as a key, or None."""
    if _mobile.fullmatch(digits.removeprefix("0")):
        return digits.removeprefix("0")
    whole = _landline.fullmatch(digits) or _service.fullmatch(digits)
    return digits if whole else None
