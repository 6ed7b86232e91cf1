"""Many at the same moment: what a single client cannot provoke."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def all_at_once(count: int, act: Callable[[int], T], *, hands: int | None = None) -> list[T]:
    """Call `act(0) … act(count - 1)` in as many threads, let go together; the answers in order.

    With `hands` only so many work at once, as a server's threads do, and the others wait behind.
    """
    hands = min(hands or count, count)
    start = threading.Barrier(hands)

    def one(number: int) -> T:
        if number < hands:
            start.wait(timeout=60)
        return act(number)

    with ThreadPoolExecutor(hands) as threads:
        return list(threads.map(one, range(count)))
