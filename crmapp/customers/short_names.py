"""The short name that a full one suggests: 杭州云帆智能科技有限公司 is 云帆智能科技."""

import unicodedata

from crmapp.duplicates.anatomy import without_branch, without_form
from crmapp.regions.reading import places

SHORTEST = 2  # 上海 of 上海有限公司 would name nobody
LONGEST = 12


def shorten(name: str) -> str:
    """Return what colleagues would call a customer; a name without a legal form stays whole."""
    whole = unicodedata.normalize("NFKC", name).strip()
    company, branch = without_branch(_unbracketed(whole))
    rest, form = without_form(company)
    if not form:
        return whole
    found = places(rest)
    brand = rest[found[-1].end :].strip(" ()") if found else rest
    short = brand if len(brand) > SHORTEST else rest
    return short + branch if SHORTEST <= len(short + branch) <= LONGEST else whole[:LONGEST]


def _unbracketed(name: str) -> str:
    """Leave out what stands in brackets, a place or a legal form: 宏达(集团)股份有限公司."""
    head, bracket, tail = name.partition("(")
    _inner, closed, rest = tail.partition(")")
    return (head + rest).strip() if bracket and closed and head.strip() else name
