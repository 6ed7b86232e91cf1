"""What kinds of jobs there are: a function of some concept's `work.py`, named by a decorator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from crmapp.files.store import BYTES, Written


class Failed(Exception):
    """A job could not be done; says why in the reader's words."""


class Cancelled(Exception):
    """The person asked the job to stop."""


@dataclass(frozen=True)
class Result:
    """The file that a job made, for its person to fetch."""

    content: bytes | Written
    name: str
    kind: str = BYTES
    keep_for: timedelta | None = timedelta(days=7)


Handler = Callable[[Any], Result | None]


@dataclass(frozen=True)
class Kind:
    """A handler and what its page is called; `nightly` is a time of the team's zone.

    `when` names the slot that is due at a local moment, for work with a plan of its own.
    """

    run: Handler
    title: Any
    nightly: time | None = None
    every: timedelta | None = None
    when: Callable[[datetime], str | None] | None = None


KINDS: dict[str, Kind] = {}


def job(
    name: str,
    title: Any,
    *,
    nightly: time | None = None,
    every: timedelta | None = None,
    when: Callable[[datetime], str | None] | None = None,
) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind of job.

    It takes a Work, and returns a Result or None. It raises Failed with words for the person;
    with `nightly` it is also queued once a day, with `every` once in each span of that length,
    with `when` whenever that names a slot that is new.
    """

    def register(run: Handler) -> Handler:
        KINDS[name] = Kind(run, title, nightly, every, when)
        return run

    return register
