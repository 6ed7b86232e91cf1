"""Reads what teams put into a column of phones: numbers, messengers, mail, names."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from crmapp.contacts.phones import phone_key, pretty_phone, split_phones
from crmapp.narrow import narrow

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
WECHAT = re.compile(
    r"(?:微\s*信|wechat|weixin|wx|vx|v信)\s*(?:号|ID|id)?\s*[:：]?\s*([A-Za-z][\w-]{3,29})",
    re.IGNORECASE,
)
SAME = re.compile(
    r"[(（]?\s*(?:微信同号|同微信|微信同步|微信同手机|手机同微信|微信同电话)\s*[)）]?"
)
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+$")
NOTE = re.compile(r"[(\[]([^()\[\]\d*]+)[)\]]\s*$")  # (王), (家): whose it is
JOINED = re.compile(r"(?<=\d)[_·](?=\d)")
NUMBER = re.compile(
    r"(?<!\d)(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|\(?(?P<area>0\d{2,3})\)?[- ]?(?P<front>[2-9]\d{2,3})[- ]?(?P<back>\d{4})"
    r"(?:\s*(?:转|-+|\*|#|分机|ext\.?)\s*(?P<inner>\d{1,6}))?)(?!\d)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Reachable:
    """The ways to reach a contact that one cell holds; `odd` are texts that are no number."""

    phones: list[str] = field(default_factory=list)
    wechat: str = ""
    email: str = ""
    odd: list[str] = field(default_factory=list)
    lost: bool = False


def reach(text: str) -> Reachable:
    """Return what a cell says of phones, WeChat and e-mail; nothing of it is dropped."""
    found = Reachable()
    rest = narrow(text) if "\n" not in text else "\n".join(map(narrow, text.split("\n")))
    if SCIENTIFIC.fullmatch(rest.strip()):
        rest = _whole(rest.strip())
        if not rest.isdecimal():
            return Reachable(odd=[rest], lost=True)
    if mail := EMAIL.search(rest):
        found.email, rest = mail[0], rest.replace(mail[0], " ")
    same = bool(SAME.search(rest))
    rest = SAME.sub(" ", rest)
    if wechat := WECHAT.search(rest):
        found.wechat, rest = wechat[1], rest.replace(wechat[0], " ")
    for piece in split_phones(JOINED.sub("-", rest)):
        if phone_key(piece):
            found.phones.append(written(piece))
            found.odd += NOTE.findall(piece)
        elif re.fullmatch(r"[1-9]\d{8,10}", piece) and phone_key(f"0{piece}"):
            # A landline that was kept as a number has lost its zero.
            found.phones.append(written(f"0{piece}"))
        elif inner := [number for match in NUMBER.finditer(piece) if (number := _inner(match))]:
            found.phones += map(written, inner)
            left = NUMBER.sub(lambda match: " " if _inner(match) else match[0], piece)
            left = re.sub(r"[\s,，;；/、:：()（）'-]+", " ", left).strip()
            found.odd += [left] if left else []
        elif piece.strip(" ,;/、:：()（）-"):
            found.odd.append(piece.strip())
    found.phones = list(dict.fromkeys(found.phones))
    if same and not found.wechat and found.phones:
        found.wechat = found.phones[0]
    return found


def _whole(text: str) -> str:
    """Return a number written with an exponent in digits, if it has all of them."""
    number = Decimal(text)
    is_whole = number == number.to_integral_value() and len(number.as_tuple().digits) > 9
    return str(int(number)) if is_whole else text


def _inner(found: re.Match) -> str | None:
    """Return a complete number that stands inside a text in one of its usual ways of writing."""
    if not found["area"]:
        return found[0]
    inner = f" 转 {found['inner']}" if found["inner"] else ""
    number = f"{found['area']}-{found['front']}{found['back']}{inner}"
    return number if phone_key(number) else None


def written(number: str) -> str:
    """Return a complete number in one way of writing: mobiles as digits, landlines dashed."""
    key = phone_key(number)
    if key and key.startswith("1") and len(key) == 11:
        return key
    return pretty_phone(number)
