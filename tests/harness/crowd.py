"""Many at the same moment: what a single client cannot provoke."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def all_at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """Call `act(0) … act(count - 1)` in as many threads, let go together; the answers in order."""
    start = threading.Barrier(count)

    def one(number: int) -> T:
        start.wait(timeout=60)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))
