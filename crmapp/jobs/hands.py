"""Hands: processes that do portions of a job's work beside it, on the machine's other cores.

A portion is given to a function of some module with what is common to all of them; what it
returns comes back in order. A hand that fails or dies costs time only: its portion is done here.
"""

import contextlib
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from multiprocessing import Pipe
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
    lent: list[Hand] = []
    try:
        lent += [Hand() for _ in range(count)]
        yield lent
    finally:
        for hand in lent:
            hand.close()


def done_by(lent: list["Hand"], do: Do, common: Any, portions: Iterable[Any]) -> Iterator[Any]:
    """Yield what `do(common, portion)` returns for each portion, in their order.

    Without hands it is done here; a portion is let go of once it is done.
    """
    if not lent:
        for portion in portions:
            yield do(common, portion)
        return
    for hand in lent:
        hand.brief(do, common)
    turns, under_way = cycle(lent), deque()
    for portion in portions:
        hand = next(turns)
        hand.give(portion)
        under_way.append((hand, portion))
        if len(under_way) >= AHEAD * len(lent):
            yield _taken(*under_way.popleft(), do, common)
    while under_way:
        yield _taken(*under_way.popleft(), do, common)


def _taken(hand: "Hand", portion: Any, do: Do, common: Any) -> Any:
    told, result = hand.take()
    return result if told == DONE else do(common, portion)


class Hand:
    """One process; it ends when this one does, for then its line is cut."""

    def __init__(self) -> None:
        """Start it: it takes a second or two until it begins."""
        self._line, far = Pipe()
        self._is_lost = False
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crmapp.jobs.hand_child", str(far.fileno())],
                pass_fds=[far.fileno()],
                env=_environment(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a traceback would quote customers
            )
        self._send((str(get_locale()), clock.now()))

    def brief(self, do: Do, common: Any) -> None:
        """Tell what to do with the portions to come."""
        self._send((do, common))

    def give(self, portion: Any) -> None:
        """Hand a portion over."""
        self._send((portion,))

    def take(self) -> tuple[str, Any]:
        """What became of the earliest portion: `done` and its result, or another word."""
        if not self._is_lost:
            try:
                if self._line.poll(PATIENCE_SECONDS):
                    return self._line.recv()
            except (EOFError, OSError):
                pass
            self._is_lost = True
        return "lost", None

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.wait()
        self._line.close()

    def _send(self, told: Any) -> None:
        if not self._is_lost:
            try:
                self._line.send(told)
            except OSError:
                self._is_lost = True


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
