"""Splits one cell of follow-ups into dated entries; no character of the cell is lost."""

import re
from bisect import bisect_right, insort
from dataclasses import dataclass, replace
from datetime import date, time

from crmapp.imports.methods import METHOD
from crmapp.imports.next_steps import BARS, SEPARATORS, cut_next
from crmapp.imports.note_days import settle_days
from crmapp.imports.note_heads import OPEN, Head, head_at, who_and_how
from crmapp.imports.written_days import first_day

NUMBERED = re.compile(r"(?:\d{1,2}\s*[.、)）．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])\s*")
WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")
INLINE = re.compile(
    r"(?:[；;。！!|｜]|//+)\s*|\s{2,}|(?=[①-⑳])|(?=[【\[]\s*\d)"
    r"|(?<=\D)[ \u3000](?=\d{1,2}[、.)）]\s*\d)"
)
# After a lesser sign an entry begins only where nothing before it speaks of plans.
LESSER = re.compile(
    r"(?P<weak>[,，]\s*|[ \u3000])|[；;。！!]\s*"
    r"|(?P<glued>(?<![\d:：于在到至自从定~—-])"
    rf"(?:(?=20\d\d(?:年|[-/.]\d|[01]\d[0-3]\d))|(?=\d{{1,2}}[./]\d{{1,2}}(?:{METHOD.pattern}))))"
)
PLANS = re.compile(r"下一?[步次]|计划|约(?![看见谈访])|准备|打算|预计|要求|承诺|拟|定于")
SIGNED = re.compile(
    r"(?:[（(【\[]\s*|——?\s*|@|(?:跟进人|记录人|记录|拜访人|销售)\s*[:：]\s*)"
    r"([\u4e00-\u9fff]{2,4})\s*[)）】\]]?\s*[。.]?\s*$"
)
SAID = re.compile(r"(?:跟进人|记录人|拜访人)\s*[:：]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One follow-up as written.

    `text` is its whole text; `doubtful` says that the day or the split deserves a look.
    """

    text: str
    day: date | None = None
    clock: time | None = None
    ended: time | None = None
    method: str = ""
    content: str = ""
    next_due: date | None = None
    next_method: str = ""
    next_action: str = ""
    author: str = ""
    need: str = ""
    reply: str = ""
    attitude: str = ""
    doubtful: bool = False
    # Of files that the product wrote itself: is_loose belongs to no deal.
    kind: str = ""
    score: int | None = None
    contact: str = ""
    next_words: str = ""
    is_loose: bool = False


def split_notes(
    cell: str,
    today: date,
    first: date | None = None,
    last: date | None = None,
    fallback: date | None = None,
    people: frozenset[str] = frozenset(),
) -> list[Entry]:
    """Return the entries of a cell in the order in which they stand.

    `first` and `last` bound the days; an entry without a day gets `fallback`, else none.
    `people` are names that may sign an entry. Full-width digits become narrow.
    """
    pieces = _in_their_years(_pieces(cell.translate(WIDE), people))
    written = [head.day for _, head in pieces if head.day]
    days = iter(settle_days(written, first, last, today) if written else [])
    entries = []
    for text, head in pieces:
        day, doubtful = next(days) if head.day else (fallback, len(pieces) > 1 or not fallback)
        doubtful = doubtful or head.vague
        if day is None and (inside := first_day(text)):
            day = inside.whole
        entries.append(_entry(text, head, day, doubtful, people))
    return entries


def _entry(
    text: str, head: Head, day: date | None, doubtful: bool, people: frozenset[str]
) -> Entry:
    content, step = cut_next(text[head.end :], day)
    author = head.author or _signature(text, people)
    return Entry(
        text=text.strip(),
        day=day,
        clock=head.clock,
        ended=head.ended,
        method=head.method,
        content=content or head.method,
        next_due=step.due,
        next_method=step.method,
        next_action=step.action,
        author=author,
        doubtful=doubtful,
    )


def _pieces(cell: str, people: frozenset[str]) -> list[tuple[str, Head]]:
    """Return the texts of the entries, which together are the whole cell, with their heads."""
    starts = _starts(cell, people)
    if not starts:
        # What has no day keeps all of its words: 电话沟通，… is a method and a sentence.
        author, method, end, _ = who_and_how(cell, 0, people)
        end = end if cell.lstrip()[:1] in OPEN and cell[end:].strip(SEPARATORS) else 0
        head = Head(None, end, method=method, author=author)
        return [(cell, head)] if cell.strip(SEPARATORS) else []
    places = sorted(starts)
    heads = [starts[place] for place in places]
    pieces = []
    if cell[: places[0]].strip(SEPARATORS):
        pieces.append((cell[: places[0]], Head(None, 0)))
    else:
        places[0] = 0  # stray signs before the first entry belong to it
    for place, end, head in zip(places, [*places[1:], len(cell)], heads, strict=True):
        pieces.append((cell[place:end], replace(head, end=head.end - place)))
    return pieces


def _in_their_years(pieces: list[tuple[str, Head]]) -> list[tuple[str, Head]]:
    """Give the days below a year that stands as a heading this year."""
    year, found = None, []
    for text, head in pieces:
        if head.day and head.day.year:
            year = head.day.year if head.is_headed else None
        dated = replace(head.day, year=year) if year and head.day else head.day
        found.append((text, replace(head, day=dated)))
    return found


def _starts(cell: str, people: frozenset[str]) -> dict[int, Head]:
    """Return where entries begin."""
    lines = [0, *(found.end() for found in re.finditer(r"\n+", cell))]
    starts: dict[int, Head] = {}
    numbered = []
    end = 0  # of the head above: a year alone in its line has its day in the next
    for place in lines:
        head = head_at(cell, place, people) if place >= end else None
        if head:
            starts[place], end = head, head.end
        elif NUMBERED.match(cell, place):
            numbered.append(place)
    places = sorted(starts)
    for found in INLINE.finditer(cell):
        place = found.end()
        before = _before(places, place)
        if before is not None and place < starts[before].end:
            continue
        head = head_at(cell, place, people)
        if head and head.day and head.firm and not head.vague:
            starts[place] = head
            insort(places, place)
    _add_unmarked(cell, starts, people)
    # In a numbered list of entries one without a day is an entry as well.
    if any(NUMBERED.match(cell, place) for place in starts):
        for place in numbered:
            starts[place] = Head(None, NUMBERED.match(cell, place).end())
    return starts


def _add_unmarked(cell: str, starts: dict[int, Head], people: frozenset[str]) -> None:
    """Add entries such as the second of `8.15 电话，8.20 微信发资料`."""
    places = sorted(starts)
    for found in LESSER.finditer(cell):
        place = found.end()
        before = _before(places, place)
        # 2025-08-14 - 电话 - 介绍 - 8月20日拜访: behind a bar stands what comes next.
        if found["weak"] and {cell[:place].rstrip()[-1:], cell[place : place + 1]} & set(BARS):
            continue
        if before is None or place < starts[before].end or PLANS.search(cell, before, place):
            continue
        head = head_at(cell, place, people)
        dated = head and head.day and not head.vague and starts[before].day
        is_glued = found["glued"] is not None
        is_sure = dated and (head.method or (head.firm and starts[before].day.year))
        if is_glued and not is_sure:
            continue  # 型号2023.8.15版: a day inside a sentence
        if dated and (head.method or not found["weak"]):
            starts[place] = head
            insort(places, place)


def _before(places: list[int], place: int) -> int | None:
    """Return the last of rising `places` that is not behind `place`."""
    at = bisect_right(places, place)
    return places[at - 1] if at else None


def _signature(text: str, people: frozenset[str]) -> str:
    found = SIGNED.search(text.rstrip())
    if not found:
        return ""
    return found[1] if found[1] in people or SAID.search(found[0]) else ""
