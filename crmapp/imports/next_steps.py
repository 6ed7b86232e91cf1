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
FORECASTS = ("预计", "希望", "争取", "将")
# What a customer does on a day is no step of ours: 预计年底上线, 下月回来, 8月10日已付款.
DONE = re.compile(r"\s*(?:已|刚|曾)")
THEIRS = re.compile(
    r"\s*(?:之前|以前|前|再|能|可以?|就|才|正式)*"
    r"(?:回[来国家]|回公司|上班|上线|投产|到货|开业|竣工|完工|开工|开标|招标|启动|放假|搬|出差|开会"
    r"|[定批]预算|交付使用)"
)
LIMIT = re.compile(r"\s*(?:之前|以前|前|之内|以内|左右)?")
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
    hour = ""
    if spoken := clocks_at(text, place):
        # A step has no hour of its own: it stays before what is to be done.
        hour, place = text[place : spoken[2]].strip(), spoken[2]
    rest = text[place:].lstrip(SEPARATORS)
    found = METHOD.match(rest)
    method = found[0] if found and rest[found.end() : found.end() + 1] in (*SEPARATORS, "") else ""
    action = rest[len(method) :].strip(SEPARATORS) or method
    return NextStep(due, method, " ".join(filter(None, (hour, action))))


def _span(body: str, day: date | None) -> tuple[int, int, int]:
    """Return begin and end of the next step in `body` and where its words begin; -1 if none."""
    if strong := STRONG.search(body):
        line = body.find("\n", strong.end())
        return strong.start(), len(body) if line < 0 else line, strong.end()
    found = [(rank, weak) for weak in WEAK.finditer(body) if (rank := _rank(body, weak, day))]
    if not found:
        return -1, -1, -1
    weak = min(found, key=lambda item: item[0])[1]
    stop = END.search(body, weak.end())
    # 客户要求…: who asked for it is told nowhere else, so the note keeps its words.
    kept = len(body) if weak["who"] else weak.start()
    return kept, stop.start() if stop else len(body), weak.end()


def _rank(body: str, weak: re.Match, day: date | None) -> int:
    """Return how surely a plan begins at a clause: 1 by a word or a bar, 3 by its day, 0 not."""
    place = weak.end()
    due, end = _when(body, day, place)
    if due is None or DONE.match(body, end):
        return 0
    if (weak["mark"] and weak["mark"] not in FORECASTS) or _is_barred(body, weak.start(), place):
        return 1
    if THEIRS.match(body, end):
        return 0
    if weak["mark"]:
        return 2
    # A plain day tells what happened on it; only a deadline makes it a plan.
    plain = day_at(body, place) and not DEADLINE.match(body, end)
    return 3 if weak.start() and not plain else 0


def _is_barred(body: str, start: int, place: int) -> bool:
    """Tell whether a bar marks the day at `place`: 时间-方式-内容-下一步, but no A-12-3."""
    before = body[:start].rstrip()
    if before[-1:] not in tuple(BARS) or not before.strip(SEPARATORS):
        return False
    stem = before.rstrip(BARS)
    glued = before == body[:start] and stem[-1:].isascii() and stem[-1:].isalnum()
    return not glued or bool(re.match(r"\d{1,2}\s*月|\d{4}\D", body[place:]))


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
