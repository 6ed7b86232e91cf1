"""Taking a company name apart: remarks in brackets, branch, legal form, brand and trades."""

import re
import unicodedata
from functools import lru_cache
from operator import ne

from crmapp.duplicates.words import (
    BRANCHES,
    CUT_FORMS,
    ENGLISH_FORMS,
    LEGAL_FORMS,
    LONG_FORMS,
    SPECIFIC,
    VAGUE,
)
from crmapp.regions.reading import places
from crmapp.regions.table import named
from crmapp.text import normalise

BRACKETS = re.compile(r"[(\[{<【〔〖《「『〈]([^)\]}>】〕〗》」』〉]*)[)\]}>】〕〗》」』〉]?")
COMPANY = re.compile("(.{2,}?(?:有限责任公司|有限公司|股份公司|总公司|公司))(.+)")
ORDINAL = re.compile("第?[一二三四五六七八九十0-9]+$")
SPOT = re.compile(".{2}(?:路|街|广场|大厦|城|中心|村|桥|门|站|镇)?$")
FORMS = CUT_FORMS + LEGAL_FORMS
WORDS = SPECIFIC | VAGUE.keys()
LONGEST_WORD = max(map(len, WORDS))
LONGEST_SPOT = 6
# Of the last two signs of a long form, a slip spares one.
LAST_SIGNS = frozenset(sign for form in LONG_FORMS for sign in form[-2:])
SHORTEST_HEAD = 2


def unbracketed(name: str) -> tuple[str, list[str]]:
    """Return `name` in normal form without what stands in brackets, and those remarks."""
    text = unicodedata.normalize("NFKC", name)
    remarks = [normalise(remark) for remark in BRACKETS.findall(text)]
    remarks = [remark for remark in remarks if remark]
    outside = normalise(_without_english_form(BRACKETS.sub(" ", text)))
    if not outside and remarks:
        outside = remarks.pop(0)
    return outside, remarks


def without_branch(name: str) -> tuple[str, str]:
    """Return the company's own name and the branch after it: 销售部, 武汉分公司, 天河店."""
    company = COMPANY.fullmatch(name)
    if company and company[2] not in LEGAL_FORMS:
        ends_in_branch = company[2].endswith(BRANCHES)
        if ends_in_branch or not company[2].endswith("公司"):
            return company[1], company[2]
    if not name.endswith(BRANCHES):  # as hardly any does
        return name, ""
    word = next(word for word in BRANCHES if name.endswith(word))
    before = name.removesuffix(word)
    if len(before) < SHORTEST_HEAD or len(_word_before(name, len(name))) > len(word):
        return name, ""
    before = ORDINAL.sub("", before)
    start = _spot_before(before, is_shop=word == "店")
    if start < SHORTEST_HEAD:
        return name, ""
    return name[:start], name[start:]


def branch_place(branch: str) -> tuple[str, ...]:
    """Return the codes that the place at the beginning of a branch's name may have."""
    if not branch:
        return ()
    if found := places(branch):
        return found[-1].codes
    word = next((word for word in BRANCHES if branch.endswith(word)), "")
    return named(branch.removesuffix(word))


def without_form(name: str) -> tuple[str, str]:
    """Return `name` without its legal form, and the form; slips of one character count."""
    form = ""
    while tail := _form_at_end(name):
        form = form or tail
        name = name.removesuffix(tail)
    return name, form


@lru_cache(maxsize=64)  # taking one name apart asks of one text several times
def brand_and_trades(core: str) -> tuple[str, tuple[str, ...]]:
    """Return the brand at the beginning of `core`, and the trade words after it."""
    words: list[str] = []
    end = len(core)
    while word := _word_before(core, end):
        words.insert(0, word)
        end -= len(word)
    return core[:end], tuple(words)


def _without_english_form(text: str) -> str:
    words = re.split(r"[\s.,]+", text.strip(" .,"))
    while len(words) > 1 and words[-1].casefold() in ENGLISH_FORMS:
        words.pop()
    return " ".join(words)


def _spot_before(before: str, is_shop: bool) -> int:
    """Return where the place or the street of a branch begins at the end of `before`."""
    for start in range(SHORTEST_HEAD, len(before)):
        spot = before[start:]
        found = places(spot)
        if (found and found[-1].end == len(spot)) or (len(spot) > 1 and named(spot)):
            return start
    if not is_shop:
        return len(before)
    for end in range(len(before) - 1, max(len(before) - LONGEST_SPOT, SHORTEST_HEAD) - 1, -1):
        if _word_before(before, end) in SPECIFIC:
            return end
    return SPOT.search(before).start() if len(before) > SHORTEST_HEAD else 0


def _form_at_end(name: str) -> str:
    if len(name) < SHORTEST_HEAD:
        return ""
    for form in LONG_FORMS if name[-1] in LAST_SIGNS or name[-2] in LAST_SIGNS else ():
        if len(form) >= len(name):
            continue
        tail = name[-len(form) :]
        if tail == form:
            return tail
        may_slip = len(form) > len("有限公司") or tail.startswith("有")
        if may_slip and sum(map(ne, tail, form)) == 1:
            return tail
    if not name.endswith(FORMS):
        return ""
    return next((form for form in FORMS if name.endswith(form) and name != form), "")


def _word_before(core: str, end: int) -> str:
    for start in range(max(0, end - LONGEST_WORD), end):
        if core[start:end] in WORDS:
            return core[start:end]
    return ""
