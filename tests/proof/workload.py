"""A salesperson's day in requests, and what of it the product said was saved."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SYLLABLES = (
    "云帆启航盛达宏图华泰鼎新瑞丰博远恒信卓越嘉禾金桥银河星辰海纳百川腾飞龙翔凤舞松柏梅兰竹菊"
)
SAVED = (200, 303)


@dataclass(frozen=True)
class Answer:
    """What came back: status, where it leads, the page."""

    status: int
    location: str
    text: str


@dataclass(frozen=True)
class Act:
    """One thing that was asked to be kept: `key` names it once, `value` is what must stand there.

    The `nth` move of a deal, or save of a block, counts from 0.
    """

    kind: str
    key: str | int
    value: str | int = ""
    nth: int = 0


class Workload:
    """Makes customers, follow-ups, moves and edits; `acts` are those that were acknowledged."""

    def __init__(self, send: Callable[..., Answer], stages: list[int], seed: int) -> None:
        """Take how to send `(method, path, form)`, the open stages in order, and a seed."""
        self._send, self._stages, self._dice = send, stages, random.Random(seed)
        self._known: list[dict[str, Any]] = []
        self.acts: list[Act] = []
        self.in_flight: tuple[Act, str, dict[str, str]] | None = None

    def step(self) -> Answer:
        """Do one thing of the day; raises what `send` raises, and leaves the act in flight."""
        kinds = [self._enter]
        if self._known:
            kinds += [self._follow_up, self._follow_up, self._move, self._edit]
        return self._dice.choice(kinds)()

    def resume(self) -> None:
        """Send again what got no answer, as a browser's retry does; what has no token is left."""
        if self.in_flight is None:
            return
        act, path, form = self.in_flight
        if act.kind in ("customer", "followup"):
            assert self._ask(act, path, form).status in SAVED
        else:  # it may stand there or not: nothing is built on it any more
            self.in_flight = None
            self._known = [one for one in self._known if act.key not in (one["id"], one["page"])]

    def _ask(self, act: Act, path: str, form: dict[str, str]) -> Answer:
        self.in_flight = act, path, form
        answer = self._send("POST", path, form)
        self.in_flight = None
        if answer.status in SAVED:
            self.acts.append(act)
        return answer

    def _enter(self) -> Answer:
        dice = self._dice
        name = "".join(dice.choices(SYLLABLES, k=5)) + dice.choice(["贸易", "科技"]) + "有限公司"
        form = {
            "uid": f"{dice.getrandbits(128):032x}", "name": name, "kind": "enterprise",
            "contact-name": "王建国", "contact-phone": f"139{dice.randrange(10**8):08d}",
        }  # fmt: skip
        answer = self._ask(Act("customer", form["uid"], name), "/customers", form)
        if answer.status in SAVED and answer.location:
            key = int(re.search(r"/customers/(\d+)", answer.location)[1])
            self._known.append({"id": key, "moves": 0, "saves": 0, "page": None})
        return answer

    def _follow_up(self) -> Answer:
        customer = self._dice.choice(self._known)
        words, once = (
            f"谈到 {self._dice.getrandbits(64):016x}",
            f"{self._dice.getrandbits(128):032x}",
        )
        form = {"content": words, "no_next": "y", "once": once}
        path = f"/customers/{customer['id']}/followups"
        return self._ask(Act("followup", once, words), path, form)

    def _move(self) -> Answer:
        customer = self._dice.choice(self._known)
        if customer["moves"] + 1 >= len(self._stages):
            return self._follow_up()
        now, then = self._stages[customer["moves"]], self._stages[customer["moves"] + 1]
        deal = self._deal_of(customer)
        act = Act("move", deal, then, customer["moves"])
        answer = self._ask(
            act, f"/deals/{deal}/stage", {"stage": str(then), "from_stage": str(now)}
        )
        customer["moves"] += answer.status in SAVED
        return answer

    def _edit(self) -> Answer:
        customer = self._dice.choice(self._known)
        path = f"/customers/{customer['id']}/edit/needs"
        page = self._send("GET", path, {})
        version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)
        words = f"要 {self._dice.getrandbits(64):016x}"
        act = Act("edit", customer["id"], words, customer["saves"])
        form = {"version": version[1] if version else "", "need": words}
        answer = self._ask(act, path, form)
        customer["saves"] += answer.status in SAVED
        return answer

    def _deal_of(self, customer: dict[str, Any]) -> int:
        if customer["page"] is None:
            page = self._send("GET", f"/customers/{customer['id']}", {})
            customer["page"] = int(re.search(r"/deals/(\d+)/", page.text)[1])
        return customer["page"]


def lost(ask: Callable[[str, tuple], list[tuple]], acts: list[Act]) -> list[Act]:
    """The acknowledged acts that a database does not hold, or holds more than once."""
    return [act for act in acts if not _is_kept(ask, act)]


def _is_kept(ask: Callable[[str, tuple], list[tuple]], act: Act) -> bool:
    if act.kind == "customer":
        return ask("SELECT name FROM customers WHERE uid = ?", (act.key,)) == [(act.value,)]
    if act.kind == "followup":
        return ask("SELECT content FROM followups WHERE once = ?", (act.key,)) == [(act.value,)]
    if act.kind == "move":
        moves = "SELECT to_stage_id FROM stage_changes WHERE deal_id = ? ORDER BY id"
        return ask(moves, (act.key,))[1:][act.nth : act.nth + 1] == [(act.value,)]
    saves = (
        "SELECT new_words FROM changes WHERE customer_id = ? AND field = 'need' "
        "AND subject = 'customers' ORDER BY id"
    )
    return ask(saves, (act.key,))[act.nth : act.nth + 1] == [(act.value,)]
