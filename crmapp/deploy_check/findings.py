"""What the check of an installation says of one thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Unsafe:
    """One thing that is unsafe, and what to do about it; both without private data."""

    what: str
    remedy: str


Check = Callable[[], Iterator[Unsafe]]
CHECKS: dict[str, Check] = {}
OF_ROWS: set[str] = set()


def check(name: str, *, of_rows: bool = False) -> Callable[[Check], Check]:
    """Have a function asked by `flask check-deploy`, under a name, in the order of the files.

    One `of_rows` is left out while the database has no tables.
    """

    def take(function: Check) -> Check:
        CHECKS[name] = function
        OF_ROWS.update([name] if of_rows else [])
        return function

    return take
