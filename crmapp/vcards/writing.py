"""A contact as a vCard 3.0, which phones, WeChat and Outlook read (RFC 2426)."""

import re
from collections.abc import Iterator

from crmapp.contacts.models import Contact
from crmapp.contacts.phones import phone_key, split_phones
from crmapp.text import is_han

LINE = 75  # octets; longer lines are folded
# Surnames of two characters; every other Chinese one has a single character.
LONG_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛东方皇甫尉迟公孙慕容令狐司徒夏侯端木独孤南宫长孙宇文轩辕呼延闻人",
    )
)


def card(contact: Contact, *, is_file: bool) -> str:
    """A contact's card in the clear: whole and folded as a file, short and unfolded for a code.

    Scanners do not unfold lines, and a code with less in it is read from further away.
    """
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_lines(contact)]
    if is_file:
        lines += _rest(contact)
    lines.append("END:VCARD")
    return "".join(f"{fold(line) if is_file else line}\r\n" for line in lines)


def _lines(contact: Contact) -> Iterator[str]:
    family, given = _split(contact.name)
    yield f"N:{escaped(family)};{escaped(given)};;;"
    yield f"FN:{escaped(contact.name)}"
    yield f"ORG:{escaped(contact.customer.name)}"
    if contact.position:
        yield f"TITLE:{escaped(contact.position)}"
    for number in _numbers(contact):
        kind = "CELL" if _is_mobile(number) else "WORK,VOICE"
        yield f"TEL;TYPE={kind}:{escaped(number)}"
    if contact.email:
        yield f"EMAIL;TYPE=INTERNET,WORK:{escaped(contact.email)}"
    if contact.wechat:
        yield f"X-WECHAT:{escaped(contact.wechat)}"


def _rest(contact: Contact) -> Iterator[str]:
    customer = contact.customer
    if customer.address:
        yield f"ADR;TYPE=WORK:;;{escaped(customer.address)};;;;"
    if customer.website:
        yield f"URL:{escaped(customer.website)}"
    if contact.wechat:  # most address books show no field of their own for it
        yield f"NOTE:{escaped(f'微信 {contact.wechat}')}"
    yield f"UID:{contact.uid}"  # so that a second import updates the first


def _numbers(contact: Contact) -> list[str]:
    both = [*split_phones(contact.phone), *split_phones(contact.other_phone)]
    return list(dict.fromkeys(both))


def _is_mobile(number: str) -> bool:
    key = phone_key(number)
    return key is not None and len(key) == 11 and key[0] == "1"


def _split(name: str) -> tuple[str, str]:
    """Family and given name, as far as a Chinese name tells; other names are kept whole."""
    if not (2 <= len(name) <= 4 and all(map(is_han, name))):
        return name, ""
    length = 2 if len(name) > 2 and name[:2] in LONG_SURNAMES else 1
    return name[:length], name[length:]


def escaped(text: str) -> str:
    """A value without what the format reads as its own signs."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def fold(line: str) -> str:
    """A line in pieces of 75 octets, no character cut in two (RFC 2425, RFC 5545)."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    return "\r\n".join([*pieces, piece])
