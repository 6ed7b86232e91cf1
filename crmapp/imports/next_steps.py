"""Finds the next step in what someone wrote: when, how and what."""

import re
from dataclasses import dataclass
from datetime import date, time

from crmapp.imports.cells import NOTHING
from crmapp.imports.methods import METHOD
from crmapp.imports.written_days import RELATIVE, clocks_at, coming, day_at, first_day, relative_at

SEPARATORS = " \t\r\n\u3000,，;；:：.。、-—~|｜/→"
CLAUSE = r"(?:^|(?<=[\s,，;；。！!？?、|｜—/→>-])|(?=[【\[]))\s*"
BARS = "-—|｜/→>"
STRONG = re.compile(
    CLAUSE + r"(?:[【\[（(]?(?:下一步|下步|下次)(?:的)?"
    r"(?:计划|安排|工作|动作|行动|跟进|联系|沟通|拜访|回访)*"
    r"(?:计划|时间|内容|事项)?[】\]）)]?"
    r"|[【\[](?:后续|计划|待办)(?:计划|安排|事项)?[】\]]"
    r"|(?:(?:后续|接下来)(?:计划|安排|工作|跟进|动作)*|(?:跟进)?计划|待办(?:事项)?"
    r"|next(?:\s+steps?)?|to\s?do)(?=\s*[:：])"
    r")\s*[:：为是]?\s*",
    re.IGNORECASE,
)
WHO = r"(?P<who>客户|对方|双方|甲方|我方|我们)?"
WEAK = re.compile(
    CLAUSE
    + WHO
    + r"(?P<mark>要求|约定|约好|约|预约|计划|拟|打算|准备|定于|争取|需要?|将|预计|承诺|答应|希望)?"
    r"\s*(?=\S)"
)
LIMIT = re.compile(r"\s*(?:之前|以前|前|之内|以内|左右|上午|下午|晚上|再)?")
DEADLINE = re.compile(r"\s*(?:之前|以前|前|再)")
# 时间-方式-内容-下一步 with nothing planned: the last part says so.
NONE_LEFT = re.compile(r"\s*[-—|｜/]\s*(?:无|暂无|待定|没有)\s*[。.]?\s*$")
END = re.compile(r"[。；;\n]")


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done: the day due, the method and the action, each may be missing."""

    due: date | None = None
    method: str = ""
    action: str = ""
    clock: time | None = None
    goal: str = ""


def cut_next(body: str, day: date | None) -> tuple[str, NextStep]:
    """Return a note without its next step, and the step; days count from `day`.

    A marked step (下一步：…) is always cut; an unmarked one only where a clause begins with a
    coming day. Where nothing else would be left the note keeps its words.
    """
    if NONE_LEFT.search(body):
        body = NONE_LEFT.sub("", body)
    start, end, inner = _span(body, day)
    if start < 0:
        return body.strip(SEPARATORS), NextStep()
    step = read_next(body[inner:end], day)
    if start >= end:
        return body.strip(SEPARATORS), step
    rest = (body[:start].rstrip(SEPARATORS) + body[end:]).strip(SEPARATORS)
    # 约下周演示 alone is both what was said and the step; 下一步：演示 is the step alone.
    is_told = not rest and not STRONG.match(body, start)
    return body.strip(SEPARATORS) if is_told else rest, step


def read_next(text: str, day: date | None) -> NextStep:
    """Return the step that a text such as `3月16日 电话 告知优惠政策` describes."""
    text = text.strip(SEPARATORS)
    if text.lower() in NOTHING:
        return NextStep()
    due, end = _when(text, day, 0)
    if due is None:
        return NextStep(_anywhere(text, day), "", text)
    place = LIMIT.match(text, end).end()
    if spoken := clocks_at(text, place):
        place = spoken[2]
    rest = text[place:].lstrip(SEPARATORS)
    method = METHOD.match(rest)
    if method and rest[method.end() : method.end() + 1] in (*SEPARATORS, ""):
        return NextStep(due, method[0], rest[method.end() :].strip(SEPARATORS) or method[0])
    return NextStep(due, "", rest.strip(SEPARATORS))


def _span(body: str, day: date | None) -> tuple[int, int, int]:
    """Return begin and end of the next step in `body` and where its words begin; -1 if none."""
    if strong := STRONG.search(body):
        line = body.find("\n", strong.end())
        return strong.start(), len(body) if line < 0 else line, strong.end()
    for weak in WEAK.finditer(body):
        place = weak.end()
        # 时间-方式-内容-下一步: a bar before the day marks a plan as a word does.
        marked = bool(weak["mark"]) or body[weak.start() - 1 : weak.start()] in tuple(BARS)
        due, end = _when(body, day, place)
        if due is None or (not marked and not weak.start()):
            continue
        # A plain day tells what happened on it; only a deadline or a mark makes it a plan.
        if day_at(body, place) and not marked and not DEADLINE.match(body, end):
            continue
        stop = END.search(body, place)
        # 客户要求…: who asked for it is told nowhere else, so the note keeps its words.
        kept = len(body) if weak["who"] else weak.start()
        return kept, stop.start() if stop else len(body), place
    return -1, -1, -1


def _when(text: str, day: date | None, place: int) -> tuple[date | None, int]:
    """Return the day that begins at `place`, seen from `day`, and the place behind it."""
    if written := day_at(text, place):
        due = written.whole or (coming(written, day) if day else None)
        return due, written.end
    if day and (found := relative_at(text, day, place)):
        return found
    return None, place


def _anywhere(text: str, day: date | None) -> date | None:
    if written := first_day(text):
        return written.whole or (coming(written, day) if day else None)
    found = RELATIVE.search(text) if day else None
    result = relative_at(text, day, found.start()) if found else None
    return result[0] if result else None
