"""Which backups are kept: some days, some weeks, a few of every other kind. No clock is asked."""

import re
from collections.abc import Collection

NAME = re.compile(r"crm-\d{8}-\d{6}-([a-z]+)(-\d+)?\.(zip|crm)")
SCHEDULED = ("nightly", "weekly")


def kind_of(name: str) -> str | None:
    """The kind of an archive by its name; None for a file that is none of ours."""
    found = NAME.fullmatch(name)
    return found[1] if found else None


def to_let_go(
    newest_first: list[str], good: Collection[str], *, days: int, weeks: int, others: int
) -> list[str]:
    """The names that may be deleted.

    What is not known to be good takes nobody's place: it goes once enough good ones are newer.
    """
    kept: set[str] = set()
    for kind in {kind_of(name) for name in newest_first}:
        if kind not in SCHEDULED:
            kept |= _newest([name for name in newest_first if kind_of(name) == kind], good, others)
    scheduled = [name for name in newest_first if kind_of(name) in SCHEDULED]
    kept |= _newest(scheduled, good, days)
    kept |= _newest([name for name in scheduled if kind_of(name) == "weekly"], good, weeks)
    return [name for name in newest_first if name not in kept]


def _newest(names: list[str], good: Collection[str], count: int) -> set[str]:
    kept, found = set(), 0
    for name in names:
        if found == count:
            break
        kept.add(name)
        found += name in good
    return kept
