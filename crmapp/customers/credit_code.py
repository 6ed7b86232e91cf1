"""统一社会信用代码, the 18 characters by which a Chinese organisation is known (GB 32100-2015)."""

import re

from crmapp.narrow import narrow

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # I, O, S, V and Z would be mistaken for digits

_shape = re.compile(rf"[1-9ANY][1-9A-HJ-NPQRTUWXY][0-9]{{6}}[{SIGNS}]{{10}}")


class BadCreditCode(ValueError):
    """The text is no credit code, or one with a mistyped character."""


def check_credit_code(text: str) -> str:
    """Return a code in narrow capitals without blanks; raise BadCreditCode when it is none."""
    code = re.sub("[ -]", "", narrow(text)).upper()
    if not _shape.fullmatch(code) or check_digit(code[:17]) != code[17]:
        raise BadCreditCode(text)
    return code


def check_digit(first17: str) -> str:
    """Return the 18th character of a code; the others weigh the powers of 3 modulo 31."""
    if len(first17) != 17 or not set(first17) <= set(SIGNS):
        raise BadCreditCode(first17)
    total = sum(SIGNS.index(sign) * 3**place for place, sign in enumerate(first17))
    return SIGNS[-total % 31]
