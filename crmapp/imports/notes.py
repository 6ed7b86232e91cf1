"""Splits one cell of follow-ups into dated entries; no character of the cell is lost."""

import re
from dataclasses import dataclass, replace
from datetime import date, time

from crmapp.imports.methods import METHOD, method_at
from crmapp.imports.next_steps import SEPARATORS, cut_next
from crmapp.imports.note_days import settle_days
from crmapp.imports.persons import is_person
from crmapp.imports.written_days import Found, clocks_at, day_at, first_day

BULLET = re.compile(
    r"[ \t\u3000]*(?:[-*•·●◆■□▪>»]+|\d{1,2}\s*[.、)）．]|[（(]\d{1,2}[)）]|[①-⑳]"
    r"|第[一二三四五六七八九十\d]{1,3}次(?:跟进|沟通|拜访|联系)?[:：,，、]?)[ \t\u3000]*"
)
NUMBERED = re.compile(r"(?:\d{1,2}\s*[.、)）．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])\s*")
INLINE = re.compile(r"[；;。！!|｜]\s*|\s{2,}|(?=[①-⑳])|(?<=\D)[ \u3000](?=\d{1,2}[、.)）]\s*\d)")
OPEN, CLOSE = "【[（(〔《<", "】])）〕》>"
NOT_A_HEAD = re.compile(
    r"\s*(?:之前|以前|前(?![往去台期来])|之内|以内|内(?![部容])|左右|之后|以后|后(?!续)|起(?!草)|至)"
)
RANGE = re.compile(r"\s*(?:-|~|–|—|－|～|至|到)\s*")
WEEKDAY = re.compile(r"\s*[（(【]?\s*(?:周|星期|礼拜)[一二三四五六日天]\s*[)）】]?")
GAP = re.compile(r"[ \t\u3000,，、.。:：|｜/—-]*")
PART_OF_DAY = re.compile(r"[ \t]*(?:上午|中午|下午|晚上|早上|傍晚)")
# After a lesser sign an entry begins only where nothing before it speaks of plans.
LESSER = re.compile(r"(?P<weak>[,，]\s*|[ \u3000])|[；;。！!]\s*")
PLANS = re.compile(r"下一?[步次]|计划|约|准备|打算|预计|要求|承诺|拟|定于")
COLON = re.compile(r"\s*[:：]")
BRACKETED = re.compile(r"\s*[（(【\[]\s*([\u4e00-\u9fff]{2,4})\s*[)）】\]]")
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


@dataclass(frozen=True, slots=True)
class Head:
    """How an entry begins: `end` is where its words begin."""

    day: Found | None
    end: int
    clock: time | None = None
    ended: time | None = None
    method: str = ""
    author: str = ""
    firm: bool = False


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
    `people` are names that may sign an entry.
    """
    pieces = _pieces(cell, people)
    written = [head.day for _, head in pieces if head.day]
    days = iter(settle_days(written, first, last, today) if written else [])
    entries = []
    for text, head in pieces:
        day, doubtful = next(days) if head.day else (fallback, len(pieces) > 1 or not fallback)
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
        content=content,
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
        return [(cell, Head(None, 0))] if cell.strip(SEPARATORS) else []
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


def _starts(cell: str, people: frozenset[str]) -> dict[int, Head]:
    """Return where entries begin."""
    lines = [0, *(found.end() for found in re.finditer(r"\n+", cell))]
    starts: dict[int, Head] = {}
    numbered = []
    for place in lines:
        head = _head(cell, place, people)
        if head:
            starts[place] = head
        elif NUMBERED.match(cell, place):
            numbered.append(place)
    for found in INLINE.finditer(cell):
        place = found.end()
        if any(begin <= place < head.end for begin, head in starts.items()):
            continue
        head = _head(cell, place, people)
        if head and head.day and head.firm:
            starts[place] = head
    _add_unmarked(cell, starts, people)
    # In a numbered list of entries one without a day is an entry as well.
    if any(NUMBERED.match(cell, place) for place in starts):
        for place in numbered:
            starts[place] = Head(None, NUMBERED.match(cell, place).end())
    return starts


def _add_unmarked(cell: str, starts: dict[int, Head], people: frozenset[str]) -> None:
    """Add entries such as the second of `8.15 电话，8.20 微信发资料`."""
    for found in LESSER.finditer(cell):
        place = found.end()
        before = max((start for start in starts if start <= place), default=None)
        if before is None or place < starts[before].end or PLANS.search(cell, before, place):
            continue
        head = _head(cell, place, people)
        if head and head.day and starts[before].day and (head.method or not found["weak"]):
            starts[place] = head


def _head(cell: str, start: int, people: frozenset[str]) -> Head | None:
    """Return the head that begins at `start`: a day, or a method with a colon."""
    place = re.compile(r"[ \t\u3000\r]*").match(cell, start).end()
    bullet = BULLET.match(cell, place)
    for begin in (place, *([bullet.end()] if bullet else [])):
        if head := _dated(cell, begin, people) or _named(cell, begin):
            return head if begin == place else replace(head, firm=True)
    return None


def _dated(cell: str, place: int, people: frozenset[str]) -> Head | None:
    bracket = cell[place : place + 1] in OPEN and cell[place : place + 1] != ""
    found = day_at(cell, place + bracket)
    if not found:
        return None
    end = found.end
    if (dash := RANGE.match(cell, end)) and (other := day_at(cell, dash.end())):
        end = other.end
    elif NOT_A_HEAD.match(cell, end):
        return None
    if weekday := WEEKDAY.match(cell, end):
        end = weekday.end()
    spoken = clocks_at(cell, GAP.match(cell, end).end())
    if spoken:
        end = spoken[2]
    elif part := PART_OF_DAY.match(cell, end):
        end = part.end()
    if bracket and cell[end : end + 1] in CLOSE:
        end += 1
    author, method, end, told = _who_and_how(cell, end, people)
    colon = COLON.match(cell, end)
    return Head(
        day=found,
        end=colon.end() if colon else end,
        clock=spoken[0] if spoken else None,
        ended=spoken[1] if spoken else None,
        method=method,
        author=author,
        firm=bool(colon or told or bracket or spoken),
    )


def _named(cell: str, place: int) -> Head | None:
    method = method_at(cell, place)
    colon = COLON.match(cell, method[1]) if method else None
    return Head(None, colon.end(), method=method[0], firm=True) if colon else None


def _who_and_how(cell: str, end: int, people: frozenset[str]) -> tuple[str, str, int, bool]:
    """Return author and method that follow a day, the place behind them, and if any is told."""
    author = method = ""
    told = False
    for _ in range(3):
        place = GAP.match(cell, end).end()
        if not author and (name := _author(cell, place, people)):
            author, end, told = name[0], name[1], True
            continue
        opened = cell[place : place + 1] in OPEN and cell[place : place + 1] != ""
        found = method_at(cell, place + opened)
        if method or not found:
            break
        method, told = found[0], True
        behind = found[1]
        if opened and cell[behind : behind + 1] in CLOSE:
            behind += 1
        # 拜访张总，… runs on: the word stays in the sentence it belongs to as well.
        glued = not opened and cell[behind : behind + 1].strip(SEPARATORS + OPEN)
        if glued and not _author(cell, behind, people):
            break
        end = behind
    return author, method, end, told


def _author(cell: str, place: int, people: frozenset[str]) -> tuple[str, int] | None:
    if bracketed := BRACKETED.match(cell, place):
        name = bracketed[1]
        if (name in people or is_person(name)) and not METHOD.match(name):
            return name, bracketed.end()
    for name in people:
        if name and cell.startswith(name, place):
            return name, place + len(name)
    return None


def _signature(text: str, people: frozenset[str]) -> str:
    found = SIGNED.search(text.rstrip())
    if not found:
        return ""
    return found[1] if found[1] in people or SAID.search(found[0]) else ""
