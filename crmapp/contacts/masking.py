"""Contact details as those see them who may not: enough to recognise, never enough to call."""

import re

from crmapp.contacts.phones import area_code, phone_key, split_phones
from crmapp.contacts.surnames import surname_of
from crmapp.narrow import narrow

STARS = "****"

_masked = re.compile(
    r"1[0-9]{2}\*{4}[0-9]{4}|0[0-9]{2,3}-\*{4}[0-9]{4}|[48]00-\*{4}[0-9]{3}"
    r"|\+[0-9]{2}\*{4}[0-9]{2}|\*{4}"
)
_domain = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")


def mask_phone(text: str | None) -> str:
    """Return 138****5678, 0571-****1234 or 400-****567 for each number in `text`.

    Of what is no complete number nothing is shown, so that a half-hidden one hides no less.
    """
    return " / ".join(dict.fromkeys(map(_mask_number, split_phones(text))))


def mask_email(text: str | None) -> str:
    """Return w***@yunfan.cn: one letter and the domain; nothing of what is no address."""
    name, _, domain = narrow(text or "").strip().rpartition("@")
    if not (name or domain):
        return ""
    if not name or not _domain.fullmatch(domain):
        return "***"
    first = name[0] if len(name) > 1 and name[0] != "*" else ""
    return f"{first}***@{domain}"


def mask_messenger(text: str | None) -> str:
    """Return w***, or *** for an account of three characters or fewer."""
    text = (text or "").strip()
    first = text[0] if len(text) > 3 and text[0] != "*" else ""
    return f"{first}***" if text else ""


def mask_name(text: str | None) -> str:
    """Return 张*, 欧阳* or J*; of a single character nothing is shown."""
    text = (text or "").strip()
    if len(text) < 2 or text[0] == "*":
        return "*" if text else ""
    return f"{surname_of(text) or text[0]}*"


def _mask_number(text: str) -> str:
    key = phone_key(text)
    if key is None:
        return text if _masked.fullmatch(text) else STARS
    if key[0] == "+":
        return f"{key[:3]}{STARS}{key[-2:]}"
    if key[0] == "1":
        return f"{key[:3]}{STARS}{key[-4:]}"
    if key[0] == "0":
        return f"{area_code(key)}-{STARS}{key[-4:]}"
    return f"{key[:3]}-{STARS}{key[-3:]}"
