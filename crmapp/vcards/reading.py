"""Reading `.vcf` files: versions 2.1, 3.0 and 4.0, as phones of twenty years write them."""

import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from crmapp.text import is_han

MOST_CARDS = 5000
LONGEST_HEAD = 2000  # octets of a property's name with its parameters
QUOTE, COLON = 0x22, 0x3A
_first_line = re.compile(rb"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_params = re.compile(r';((?:"[^"]*"|[^";])*)')
_parts = re.compile(r"(?<!\\)(?:\\\\)*;")
_escape = re.compile(r"\\(.)", re.DOTALL)
_messengers = re.compile(r"^(?:x-)?(?:wechat|weixin|微信)[:：]?", re.IGNORECASE)
_apple = re.compile(r"^x-apple:", re.IGNORECASE)  # what it is stands among the parameters
_extension = re.compile(r";ext=(\d+)", re.IGNORECASE)
CHAT = ("X-WECHAT", "X-WEIXIN", "X-TENCENT-WECHAT")
QQ = ("X-QQ", "X-TENCENT-QQ")


class NoCards(Exception):
    """The file holds no contact card."""


class TooManyCards(Exception):
    """The file holds more cards than an address book has."""


@dataclass
class Card:
    """What one card says of a person; every text is plain and may be empty."""

    name: str = ""
    company: str = ""
    department: str = ""
    position: str = ""
    address: str = ""
    website: str = ""
    note: str = ""
    wechat: str = ""
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it names nobody."""
        return not (self.name or self.company or self.phones)


def read_cards(content: bytes) -> list[Card]:
    """The cards of a file, in its order; raises NoCards and TooManyCards."""
    content = _as_bytes(content)
    if not _first_line.match(content):
        raise NoCards
    cards, present = [], None
    for name, params, value in _properties(content):
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            present = Card()
        elif name == "END" and present is not None:
            cards.append(present)
            present = None
        elif present is not None:
            _take(present, name, params, value)
        if len(cards) > MOST_CARDS:
            raise TooManyCards
    found = [card for card in cards if not card.is_empty]
    if not found:
        raise NoCards
    return found


def _as_bytes(content: bytes) -> bytes:
    """The file without byte order marks; some programs write UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", errors="replace").encode()
    return content.replace(b"\xef\xbb\xbf", b"")


def _properties(content: bytes) -> Iterator[tuple[str, dict[str, list[str]], str]]:
    """Name, parameters and decoded value of each property; the name without its group."""
    usual = _usual_charset(content)
    for line in _whole_lines(content):
        at = _head_length(line)
        if at is None:
            continue
        name, semicolon, rest = _text(line[:at], [usual]).partition(";")
        params = _parameters(semicolon + rest)
        value = _decoded(line[at + 1 :], params, usual)
        yield name.strip().rpartition(".")[2].upper(), params, value


def _usual_charset(content: bytes) -> str:
    """What a file is written in where a property does not say so."""
    with suppress(UnicodeDecodeError):
        content.decode()
        return "utf-8"
    return "gb18030"


def _whole_lines(content: bytes) -> Iterator[bytes]:
    """Lines with what was folded: by a blank, or by the soft line ends of quoted-printable."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    at = 0
    while at < len(lines):
        parts = [lines[at]]
        is_quoted = b"QUOTED-PRINTABLE" in lines[at].partition(b":")[0].upper()
        at += 1
        while at < len(lines):
            if is_quoted and parts[-1].endswith(b"="):
                parts[-1] = parts[-1][:-1]
                parts.append(lines[at].lstrip(b" \t"))
            elif lines[at][:1] in (b" ", b"\t"):
                parts.append(lines[at][1:])
            else:
                break
            at += 1
        yield b"".join(parts)


def _parameters(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for written in _params.findall(text):
        key, equals, value = written.partition("=")
        if not equals:  # 2.1 writes the value alone
            key, value = "TYPE", key
            if written.strip().upper() in ("QUOTED-PRINTABLE", "BASE64", "B", "8BIT"):
                key = "ENCODING"
        values = [one.strip().strip('"').upper() for one in value.split(",")]
        found.setdefault(key.strip().upper(), []).extend(values)
    return found


def _decoded(value: bytes, params: dict[str, list[str]], usual: str) -> str:
    encodings = params.get("ENCODING", [])
    if {"BASE64", "B"} & set(encodings):
        return ""  # pictures and keys
    if "QUOTED-PRINTABLE" in encodings:
        value = quopri.decodestring(value)
    return _text(value, [*params.get("CHARSET", []), usual])


def _head_length(line: bytes) -> int | None:
    """Where the colon before the value stands; None where a line has none."""
    is_quoted = False
    for at, octet in enumerate(line[:LONGEST_HEAD]):
        if octet == QUOTE:
            is_quoted = not is_quoted
        elif octet == COLON and not is_quoted:
            return at
    return None


def _text(value: bytes, charsets: list[str]) -> str:
    """Octets as text: what is said of them first, then what they can be."""
    for charset in [*charsets, "utf-8", "gb18030"]:
        # Windows calls GB18030 by its older names, and not all that it writes fits into those.
        name = "gb18030" if charset in ("GBK", "GB2312", "GB18030") else charset
        with suppress(UnicodeDecodeError, LookupError):
            return value.decode(name).replace("\x00", "")
    return value.decode("utf-8", errors="replace").replace("\x00", "")


def _take(card: Card, name: str, params: dict[str, list[str]], value: str) -> None:
    plain = _plain(value)
    if not plain:
        return
    if name == "FN":
        card.name = plain
    elif name == "N":
        card.name = card.name or _name_of(value)
    elif name == "ORG":
        company, *departments = _pieces(value)
        card.company, card.department = company, " ".join(filter(None, departments))
    elif name in ("TITLE", "ROLE"):
        card.position = card.position or plain
    elif name == "TEL":
        if "FAX" not in params.get("TYPE", []):
            number = re.sub("^tel:", "", plain, flags=re.IGNORECASE)
            _add(card.phones, _extension.sub(r" 转 \1", number))
    elif name == "EMAIL":
        _add(card.emails, plain)
    elif name == "ADR":
        card.address = card.address or _address_of(value)
    elif name == "URL":
        card.website = card.website or plain
    elif name == "NOTE":
        card.note = plain
    else:
        _take_messenger(card, name, params, plain)


def _take_messenger(card: Card, name: str, params: dict[str, list[str]], plain: str) -> None:
    services = {*params.get("TYPE", []), *params.get("X-SERVICE-TYPE", [])}
    is_chat = _messengers.match(plain) or services & {"WECHAT", "WEIXIN"}
    if name in CHAT or (name in ("IMPP", "X-SOCIALPROFILE") and is_chat):
        card.wechat = _messengers.sub("", _apple.sub("", plain)).lstrip("/")
    elif name in QQ:
        card.wechat = card.wechat or plain


def _add(values: list[str], value: str) -> None:
    if value not in values:
        values.append(value)


def _name_of(value: str) -> str:
    family, given, middle, *_titles = [*_pieces(value), "", "", ""]
    if any(map(is_han, family + given)):
        return f"{family}{given}"
    return " ".join(filter(None, (given, middle, family)))


def _address_of(value: str) -> str:
    box, more, street, city, region, _code, country = [*_pieces(value), *[""] * 7][:7]
    ordered = (region, city, street, more, box)
    if any(map(is_han, "".join(ordered))):
        return "".join(dict.fromkeys(filter(None, ordered)))
    return ", ".join(filter(None, (street, more, box, city, region, country)))


def _pieces(value: str) -> list[str]:
    pieces, at = [], 0
    for match in _parts.finditer(value):
        pieces.append(value[at : match.end() - 1])
        at = match.end()
    return [_plain(piece) for piece in [*pieces, value[at:]]]


def _plain(value: str) -> str:
    text = _escape.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
    return text.strip()
