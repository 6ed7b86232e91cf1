"""How an entry of a cell of follow-ups begins: with a day, a method, a name or a label."""

import re
from dataclasses import dataclass, replace
from datetime import time

from crmapp.imports.methods import METHOD, method_at
from crmapp.imports.next_steps import SEPARATORS
from crmapp.imports.persons import POSITION, is_person
from crmapp.imports.written_days import Found, clocks_at, day_at, month_at

BULLET = re.compile(
    r"[ \t\u3000]*(?:[-*•·●◆■□▪>»]+|\d{1,2}\s*[.、)）．]|[（(]\d{1,2}[)）]|[①-⑳]"
    r"|(?:第?[一二两三四五六七八九十\d]{1,3}次|[首初末再]次|最[近新后]一次)"
    r"(?:跟进|沟通|拜访|联系|回访|接触)?(?:时间|日期)?[:：,，、]?)[ \t\u3000]*"
)
OPEN, CLOSE = "【[（(〔《<", "】])）〕》>"
NOT_A_HEAD = re.compile(
    r"\s*(?:之前|以前|前(?![往去台期来])|之内|以内|内(?![部容])|左右|之后|以后|后(?!续)|起(?!草)|至)"
)
RANGE = re.compile(r"\s*(?:-|~|–|—|－|～|至|到)\s*")
WEEKDAY = re.compile(r"\s*[（(【]?\s*(?:周|星期|礼拜)[一二三四五六日天]\s*[)）】]?")
GAP = re.compile(r"[ \t\u3000,，、.。:：|｜/—-]*")
PART_OF_DAY = re.compile(r"[ \t]*(?:上午|中午|下午|晚上|早上|傍晚)")
COLON = re.compile(r"\s*[:：]")
# 时间：2025-08-14 方式：电话 内容：… : a form filled in within the cell.
DAY_LABEL = re.compile(r"(?:本次|跟进|沟通|拜访|联系|回访)?(?:时间|日期)\s*[:：]\s*")
SAYS_HOW, SAYS_WHO = ("方式", "形式", "类型", "渠道"), ("人", "人员")
SAYS_WHAT = ("内容", "情况", "记录", "纪要", "摘要")
# A year above its entries: 2023年 and below it 8.15 电话; or before a day, 2023年8.15.
YEAR_HEAD = re.compile(r"((?:20)?\d\d)\s*年度?(\s*[:：]\s*|\s*\n\s*|\s*)(?=\d{1,2}\s*[-./月]\s*\d)")
SIGNED = re.compile(r"([\u4e00-\u9fff]{2,3})[ \t\u3000]+(?=\d)")  # 张伟 8月15日 14:20：
MORE_LABEL = re.compile(
    r"[\s,，;；。|｜]*(?:本次|跟进|沟通|拜访|联系|回访)?"
    rf"({'|'.join((*SAYS_HOW, *SAYS_WHO, *SAYS_WHAT))})\s*[:：]\s*"
)
NAMED = re.compile(r"[\u4e00-\u9fff]{2,4}(?=[\s,，;；。|｜]|$)")
METHOD_LINE = re.compile(rf"[ \t\u3000]*\n\s*({METHOD.pattern})[ \t\u3000]*(?=\n|$)")
RANGE_END = re.compile(r"\s*\d{1,2}\s*[日号]")
# 0305 电话: a month and a day without a sign, where a method or a colon follows.
SIGNLESS = re.compile(rf"(0[1-9]|1[0-2])([0-2]\d|3[01])(?=\s*(?:{METHOD.pattern}|[:：]))")
BRACKETED = re.compile(r"\s*[（(【\[]\s*([\u4e00-\u9fff]{2,4})\s*[)）】\]]")


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
    vague: bool = False  # 2025年8月: the month alone
    is_headed: bool = False  # its year stands above it, for those that follow as well


def head_at(cell: str, start: int, people: frozenset[str]) -> Head | None:
    """Return the head that begins at `start`: a day, or a method with a colon."""
    place = re.compile(r"[ \t\u3000\r]*").match(cell, start).end()
    bullet = BULLET.match(cell, place)
    for begin in (place, *([bullet.end()] if bullet else [])):
        if head := _dated(cell, begin, people) or _named(cell, begin):
            return head if begin == place else replace(head, firm=True)
        if head := _signed_first(cell, begin, people) or _told_first(cell, begin, people):
            return head
    return None


def _told_first(cell: str, place: int, people: frozenset[str]) -> Head | None:
    """Return the head of 电话沟通（2025-08-14）：… and of 电话 2025-08-14：…."""
    method = method_at(cell, place)
    begin = GAP.match(cell, method[1]).end() if method else place
    head = _dated(cell, begin, people) if method else None
    if head is None or not (_opens(cell, begin) or cell[head.end - 1] in ":："):
        return None
    return replace(head, method=method[0], firm=True)


def _signed_first(cell: str, place: int, people: frozenset[str]) -> Head | None:
    """Return the head of 陈志强 2025-08-14 电话 and of [陈志强 2025-08-14]."""
    opened = _opens(cell, place)
    name = _author(cell, place, people) or _author(cell, place + opened, people)
    signed = SIGNED.match(cell, place) if not name else None
    if signed and is_person(signed[1]) and not POSITION.search(signed[1]):
        head = None if WEEKDAY.match(signed[1]) else _dated(cell, signed.end(), people)
        return replace(head, author=signed[1]) if head and head.firm else None
    head = _dated(cell, GAP.match(cell, name[1]).end(), people, opened) if name else None
    return replace(head, author=name[0], firm=True) if head else None


def _dated(cell: str, place: int, people: frozenset[str], opened: bool = False) -> Head | None:
    label = DAY_LABEL.match(cell, place)
    place = label.end() if label else place
    bracket = _opens(cell, place)
    exact = day_at(cell, place + bracket) or _signless(cell, place + bracket)
    year = None if exact else YEAR_HEAD.match(cell, place)
    if year and (exact := day_at(cell, year.end())):
        exact = replace(exact, year=2000 + int(year[1]) % 100)
    found = exact or month_at(cell, place + bracket)
    if not found:
        return None
    end = _span_end(cell, found.end)
    enclosed = cell[place : place + 1] in ("【", "[")
    bracket = bracket or opened
    if not end:
        return None
    spoken = clocks_at(cell, GAP.match(cell, end).end())
    if spoken:
        end = spoken[2]
    elif part := PART_OF_DAY.match(cell, end):
        end = part.end()
    if bracket and cell[end : end + 1] in CLOSE:
        end, bracket = end + 1, False
    author, method, end, told = who_and_how(cell, end, people, bracket)
    colon = COLON.match(cell, end)
    return Head(
        day=found,
        end=colon.end() if colon else end,
        clock=spoken[0] if spoken else None,
        ended=spoken[1] if spoken else None,
        method=method,
        author=author,
        firm=bool(colon or told or bracket or enclosed or spoken or label),
        vague=not exact,
        is_headed=bool(year and year[2].strip(" \t")),
    )


def _signless(cell: str, place: int) -> Found | None:
    told = SIGNLESS.match(cell, place)
    found = Found(None, int(told[1]), int(told[2]), place, told.end()) if told else None
    return found if found and found.on(2024) else None


def _span_end(cell: str, end: int) -> int:
    """Return where a day that ends at `end`, or a span of days, is over; 0 where it is no head."""
    dash = RANGE.match(cell, end)
    if dash and (other := day_at(cell, dash.end())):
        end = other.end
    elif dash and (last := RANGE_END.match(cell, dash.end())):
        end = last.end()
    elif NOT_A_HEAD.match(cell, end):
        return 0
    weekday = WEEKDAY.match(cell, end)
    return weekday.end() if weekday else end


def _named(cell: str, place: int) -> Head | None:
    method = method_at(cell, place)
    colon = COLON.match(cell, method[1]) if method else None
    return Head(None, colon.end(), method=method[0], firm=True) if colon else None


def who_and_how(
    cell: str, end: int, people: frozenset[str], opened: bool = False
) -> tuple[str, str, int, bool]:
    """Return author and method from `end` on, the place behind them, and if any is told.

    `opened` says that the bracket which holds them began before: 【2025-08-14 电话】.
    """
    author = method = ""
    told = False
    if line := METHOD_LINE.match(cell, end):
        return "", line[1], line.end(), True
    for _ in range(5):
        if label := MORE_LABEL.match(cell, end):
            end, told = label.end(), True
            if label[1] in SAYS_WHAT:
                break
            if label[1] in SAYS_WHO and (name := NAMED.match(cell, end)):
                author, end = name[0], name.end()
                continue
        place = GAP.match(cell, end).end()
        if not author and (name := _author(cell, place, people)):
            author, end, told = name[0], name[1], True
            continue
        own = _opens(cell, place)
        found = method_at(cell, place + own)
        if method or not found:
            break
        method, told = found[0], True
        behind = found[1]
        closes = (own or opened) and cell[behind : behind + 1] in CLOSE
        # 拜访张总，… runs on: the word stays in the sentence it belongs to as well.
        glued = not own and not closes and cell[behind : behind + 1].strip(SEPARATORS + OPEN)
        if glued and not _author(cell, behind, people):
            break
        end = behind + closes
    is_open = opened and told and cell[end - 1] not in CLOSE
    return author, method, end + (is_open and cell[end : end + 1] in tuple(CLOSE)), told


def _opens(cell: str, place: int) -> bool:
    return cell[place : place + 1] in OPEN and cell[place : place + 1] != ""


def _author(cell: str, place: int, people: frozenset[str]) -> tuple[str, int] | None:
    if bracketed := BRACKETED.match(cell, place):
        name = bracketed[1]
        if (name in people or is_person(name)) and not METHOD.match(name):
            return name, bracketed.end()
    for name in people:
        if name and cell.startswith(name, place):
            return name, place + len(name)
    return None
