"""Hands: processes that do portions of a job's work beside it, on the machine's other cores.

A portion is given to a function of some module with what is common to all of them; what it
returns comes back in order. Until the hands have come the portions are done here, and so is that
of a hand that fails or dies: it costs time only.
"""

import contextlib
import gc
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from flask import current_app
from flask_babel import get_locale

from crmapp import clock
from crmapp.config import ROOT

MOST = 2
AHEAD = 2  # portions that a hand has before it
PATIENCE_SECONDS = 120  # a portion takes less than one
DONE = "done"

Do = Callable[[Any, Any], Any]


@contextlib.contextmanager
def hands(portions: int, *, worth: int) -> Iterator[list["Hand"]]:
    """As many hands as the machine has cores for; none for fewer portions than are `worth` it."""
    count = min(MOST, _cores()) if portions >= worth and _cores() > 1 else 0
    if not count:
        yield []
        return
    lines = [Pipe() for _ in range(count)]
    far = [other for _line, other in lines]
    starter = _start(far)
    for other in far:
        other.close()
    lent = [Hand(line) for line, _other in lines]
    gc.freeze()  # so much comes and goes that what stays would be looked through again and again
    try:
        yield lent
    finally:
        gc.unfreeze()
        have_come = all(hand.has_come() for hand in lent)
        for hand in lent:
            hand.close()
        starter.stdin.close()  # it ends them then, whatever they are at
        if not have_come:
            starter.kill()  # it would begin first
        starter.wait()


def done_by(lent: list["Hand"], do: Do, common: Any, portions: Iterable[Any]) -> Iterator[Any]:
    """Yield what `do(common, portion)` returns for each portion, in their order.

    A portion is let go of once it is done.
    """
    turns, under_way, are_briefed = cycle(lent), deque(), False
    for portion in portions:
        are_briefed = are_briefed or _brief(lent, do, common)
        if not are_briefed:
            yield do(common, portion)
            continue
        hand = next(turns)
        hand.give(portion)
        under_way.append((hand, portion))
        if len(under_way) >= AHEAD * len(lent):
            yield _taken(*under_way.popleft(), do, common)
    while under_way:
        yield _taken(*under_way.popleft(), do, common)


def _brief(lent: list["Hand"], do: Do, common: Any) -> bool:
    """Tell the hands what to do, once all of them have come; returns whether they have."""
    if not lent or not all(hand.has_come() for hand in lent):
        return False
    for hand in lent:
        hand.brief(do, common)
    return True


def _taken(hand: "Hand", portion: Any, do: Do, common: Any) -> Any:
    told, result = hand.take()
    return result if told == DONE else do(common, portion)


class Hand:
    """One process at the other end of a line; it ends when the line is cut."""

    def __init__(self, line: Connection) -> None:
        """Take this end of the line; it takes a second or two until the process has come."""
        self._line = line
        self._has_come = self._is_lost = False
        self._send((str(get_locale()), clock.now()))

    def has_come(self, within: float = 0) -> bool:
        """Whether it is there, or is in so many seconds."""
        if not self._has_come:
            self._has_come = self._heard(within) is not None
        return self._has_come

    def brief(self, do: Do, common: Any) -> None:
        """Tell what to do with the portions to come."""
        self._send((do, common))

    def give(self, portion: Any) -> None:
        """Hand a portion over."""
        self._send((portion,))

    def take(self) -> tuple[str, Any]:
        """What became of the earliest portion: `done` and its result, or another word."""
        heard = self._heard(PATIENCE_SECONDS)
        if heard is None:
            self._is_lost = True
        return heard or ("lost", None)

    def close(self) -> None:
        """Cut the line."""
        self._line.close()

    def _heard(self, within: float) -> Any:
        if not self._is_lost:
            try:
                if self._line.poll(within):
                    return self._line.recv()
            except (EOFError, OSError):
                self._is_lost = True
        return None

    def _send(self, told: Any) -> None:
        if not self._is_lost:
            try:
                self._line.send(told)
            except OSError:
                self._is_lost = True


def _start(far: list[Connection]) -> subprocess.Popen:
    """Start one process that becomes a hand for each line: what they need is read in once."""
    lines = [line.fileno() for line in far]
    return subprocess.Popen(
        [sys.executable, "-m", "crmapp.jobs.hand_child", *map(str, lines)],
        pass_fds=lines,
        env=_environment(),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # a traceback would quote customers
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _environment() -> dict[str, str]:
    """The machine's settings as this app has them; jobs are nothing for a hand."""
    config = current_app.config
    return {
        **os.environ,
        "CRM_INSTANCE": str(config["INSTANCE"]),
        "CRM_DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
        "CRM_TIMEZONE": config["TIMEZONE"],
        "CRM_SECRET_KEY": config["SECRET_KEY"],
        "CRM_JOBS": "off",
    }
