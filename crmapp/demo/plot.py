"""What happens to each customer of the demo: dates around today, words from a table."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from crmapp import clock
from crmapp.deals.verbs import Closing
from crmapp.demo.story import Story, working_moment
from crmapp.followups.models import FollowUpKind
from crmapp.followups.verbs import Plan
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.money import short_yuan
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.pipeline import lost_stage, stages

_HERE = Path(__file__).parent
OPEN = ("first", "need", "plan", "price")

# What is said on the way to where a customer stands now.
WAYS = {
    "new": (),
    "first": ("first",),
    "need": ("first", "need", "need"),
    "plan": ("first", "need", "plan", "plan"),
    "price": ("first", "need", "plan", "price"),
    "won": ("first", "need", "plan", "price", "signed", "won"),
    "after": ("first", "need", "plan", "price", "signed", "after"),
    "lost": ("first", "need", "lost"),
}
DUE = (-6, 0, 2, -2, 1, None, 0, 5, -1, 3, "waived", 8, -11, 0, 1, 4, None, 14, 0, 2)
SILENT = (3, 1, 6, 4, 2, 9, 1, 5, 2, 12, 7, 3, 13, 0, 1, 8, 26, 4, 2, 40)
CLOSED_SILENT = (2, 5, 9, 14, 20, 27, 33, 41, 55)
GAPS = (4, 6, 3, 8, 5, 11)
ABOUT = (0, -4, 6, 2, -1, 21)  # days that an end came later or sooner than expected
LOSSES = ("价格", "需求变化", "竞争对手", "暂停采购", "联系不上")
RIVALS = ("锐码科技", "", "兆通识别", "锐码科技", "")  # beside each of the losses above
TITLES = {"总经理": "总", "总监": "总", "院长": "院长", "厂长": "厂长", "店长": "店长"}
SECOND = ("吴江", "丁雨欣", "白云飞", "石磊", "段誉文", "江雪", "贺涛", "秦岚")


@cache
def _table(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _talk() -> dict[str, list[dict[str, str]]]:
    said = defaultdict(list)
    for line in _table("talk.tsv"):
        said[line["phase"]].append(line)
    return dict(said)


def stories(cast: dict[str, Any], hosts: list[Any]) -> list[Story]:
    """The story of every customer; `cast` holds people by username, `hosts` own some as well."""
    owners = [cast["lina"], cast["wangqiang"], cast["lina"], cast["wangqiang"], cast["zhangwei"]]
    owners += hosts
    return [
        _Plot(nth, row, owners[nth % len(owners)], cast).told()
        for nth, row in enumerate(_table("customers.tsv"))
    ]


class _Plot:
    """The dates and words of one customer's story."""

    def __init__(self, nth: int, row: dict[str, str], owner: Any, cast: dict[str, Any]) -> None:
        self.nth, self.row, self.cast = nth, row, cast
        self.phase, self.way = row["phase"], WAYS[row["phase"]]
        self.story = Story(owner)
        self.today, self.now = clock.today(), clock.now()
        self.amount = round(float(row["amount"]) * 1_000_000)
        self.due = _cycle(DUE, nth) if self.phase in OPEN else None
        self.days = self._days()

    def _days(self) -> list[date]:
        is_open = self.phase in OPEN
        silent = _cycle(SILENT, self.nth) if is_open else _cycle(CLOSED_SILENT, self.nth)
        if self.phase == "new":
            silent = self.nth % 4
        elif isinstance(self.due, int):
            silent = max(silent, 2 - self.due if self.due < 0 else 0)
        days = [self.today - timedelta(silent)]
        for step in range(len(self.way)):
            days.insert(0, days[0] - timedelta(_cycle(GAPS, self.nth + step)))
        return days

    def told(self) -> Story:
        """Put the acts together."""
        self.story.enters(self._at(self.days[0], 0), self._facts(), self._people(), self._deal())
        said = list(zip(self.way, self.days[1:], strict=True))
        for step, (phase, day) in enumerate(said, start=1):
            self._talk(step, phase, day)
        self._aside()
        return self.story

    def _at(self, day: date, step: int) -> datetime:
        # A weekend's act happens on its Friday, where another may stand already.
        later = timedelta(minutes=11 * step)
        return min(working_moment(day, self.nth + step, self.now) + later, self.now)

    def _facts(self) -> dict[str, Any]:
        row = self.row
        return {
            "name": row["name"],
            "short_name": row["short_name"],
            "industry_id": _word_id(ListKind.INDUSTRY, row["industry"]),
            "source_id": _word_id(ListKind.SOURCE, row["source"]),
            "size_id": _word_id(ListKind.SIZE, row["size"]),
            "grade_id": _word_id(ListKind.GRADE, row["grade"]),
            "region_code": row["region"],
            "address": row["address"],
            "need": f"想要{row['product']}" if self.phase != "new" else "",
            "budget": short_yuan(self.amount) if self.phase in ("plan", "price", "won") else "",
        }

    def _people(self) -> list[dict[str, Any]]:
        number = f"1640000{1003 + 37 * self.nth}"  # no operator gives these out
        main = {"name": self.row["contact"], "position": self.row["position"], "phone": number}
        if self.nth % 3 == 0:
            main["email"] = f"contact{self.nth + 1}@example.com"
        if self.nth % 2 == 0:
            main["wechat"] = f"wx_demo_{self.nth + 1:02d}"
        if self.row["size"] != "大型":
            return [main]
        other = {"name": _cycle(SECOND, self.nth), "position": "技术工程师"}
        return [main, {**other, "phone": f"1640001{2009 + 41 * self.nth}"}]

    def _deal(self) -> dict[str, Any]:
        return {
            "title": self.row["product"],
            "product": self.row["product"],
            "amount": self.amount,
            "quote_number": f"BJ{self.nth + 1:04d}" if self.phase == "price" else "",
            "expected_on": self._expected_on(),
        }

    def _expected_on(self) -> date:
        """When it should come: from now on while it is open, else about when it ended."""
        if self.phase in (*OPEN, "new"):
            return self.today + timedelta(10 + 3 * (self.nth % 15))
        return self.days[-1] + timedelta(_cycle(ABOUT, self.nth))

    def _talk(self, step: int, phase: str, day: date) -> None:
        line = _cycle(_talk()[phase], self.nth * 3 + step)
        at = self._at(day, step)
        is_last = step == len(self.way)
        promise = None
        if line["promise"]:
            promise = (line["promise"], at.date() + timedelta(3 if step % 2 else 6))
        values = {
            "content": self._spoken(line["content"]),
            "attitude": line["attitude"],
            "method_id": _word_id(ListKind.METHOD, line["method"]),
        }
        self.story.says(
            at,
            values,
            by=self.cast["helper"] if is_last and self._has_helper() else None,
            plan=self._plan(line["next"], step, is_last),
            promise=promise if self.phase in OPEN else None,
        )
        self._move(at + timedelta(minutes=2), phase)

    def _plan(self, action: str, step: int, is_last: bool) -> Plan | None:
        method_id = _word_id(ListKind.METHOD, ("电话", "微信", "拜访")[step % 3])
        if not is_last:
            return Plan(self.days[step + 1], method_id=method_id, action=action)
        if self.due == "waived":
            return Plan(None)
        if self.due is None:
            return None
        due_on = self.today + timedelta(self.due)
        if self.due > 1:
            due_on += timedelta((7 - due_on.weekday()) % 7 if due_on.weekday() > 4 else 0)
        return Plan(due_on, method_id=method_id, action=action)

    def _move(self, at: datetime, phase: str) -> None:
        at = min(at, self.now)
        if phase in OPEN:
            self.story.moves(at, _open_stage(OPEN.index(phase)))
        elif phase == "signed":
            on = clock.local(at).date()
            number = f"HT-{on:%Y%m}-{self.nth + 1:03d}"
            self.story.moves(at, _stage(StageKind.WON), Closing(self.amount, on, number))
        elif phase == "after" and (stage := _stage(StageKind.AFTER_SALES)) is not None:
            self.story.moves(at, stage)
        elif phase == "lost":
            reason_id = _word_id(ListKind.LOSS_REASON, _cycle(LOSSES, self.nth))
            words = "今年不再考虑，明年三月再联系"
            lost = Closing(
                loss_reason_id=reason_id,
                loss_words=words,
                competitor=_cycle(RIVALS, self.nth),
            )
            self.story.moves(at, lost_stage(), lost)

    def _aside(self) -> None:
        last = self._at(self.days[-1], len(self.way) + 1)
        manager, service = self.cast["zhangwei"], self.cast["chenjing"]
        if self._has_helper():
            self.story.gets_helper(self._at(self.days[0], 1), self.cast["helper"])
        if self.nth % 7 == 3 and self.phase in OPEN:
            more = f"要{self.row['product']}，看重售后速度和交货期"
            self.story.changes(last, {"need": more}, "对方补充了要求")
        if self.phase == "price" and self.nth % 2 == 0:
            self.story.is_starred(last)
        if self.nth in (9, 26):
            self.story.passes_to(last, self.cast["wangqiang"], manager, "按区域重新划分")
        if self.nth in (18, 31, 49):
            self.story.passes_to(last, None, manager, "原负责人换岗，等重新分配")
        if self.phase in ("won", "after") and self.nth % 3:
            self._serve(FollowUpKind.REVISIT, "revisit", service)
        if self.phase == "after":
            self._serve(FollowUpKind.SERVICE, "service", service)
            again = {"title": "标签耗材补货", "amount": self.amount // 10}
            plan = Plan(self.today + timedelta(self.nth % 5), action="发耗材报价")
            self.story.buys_again(self._at(self.today, 9), again, plan)

    def _serve(self, kind: FollowUpKind, phase: str, service: Any) -> None:
        line = _cycle(_talk()[phase], self.nth)
        day = self.days[-1] + (self.today - self.days[-1]) / (2 if phase == "revisit" else 3)
        values = {
            "content": self._spoken(line["content"]),
            "method_id": _word_id(ListKind.METHOD, line["method"]),
            "score": int(line["attitude"]) if line["attitude"] else None,
        }
        self.story.serves(self._at(day, len(self.way) + 2), kind, values, service)

    def _has_helper(self) -> bool:
        other = self.story.owner.username != self.cast["helper"].username
        return self.phase in OPEN and self.nth % 9 == 4 and other

    def _spoken(self, text: str) -> str:
        name, position = self.row["contact"], self.row["position"]
        title = next((short for end, short in TITLES.items() if position.endswith(end)), None)
        who = name if "医生" in name else name[0] + (title or position[-2:])
        return text.format(who=who, product=self.row["product"], sum=short_yuan(self.amount))


def _cycle(values: Any, nth: int) -> Any:
    return values[nth % len(values)]


def _word_id(kind: ListKind, beginning: str) -> int | None:
    return next((word.id for word in words(kind) if word.name.startswith(beginning)), None)


def _stage(kind: StageKind) -> Stage | None:
    return next((stage for stage in stages() if stage.kind is kind), None)


def _open_stage(depth: int) -> Stage:
    found = [stage for stage in stages() if stage.kind is StageKind.OPEN]
    return found[round(depth * (len(found) - 1) / (len(OPEN) - 1))]
