"""The one place that reads the clock: moments are UTC, days are the team's."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Asia/Shanghai")
_shift: timedelta | None = None
_own_shift: ContextVar[timedelta | None] = ContextVar("own_shift", default=None)


def use_zone(name: str) -> None:
    """Take the team's zone from its IANA name; raises ZoneInfoNotFoundError."""
    global _zone
    _zone = ZoneInfo(name)


def now() -> datetime:
    """The present moment, in UTC."""
    real = datetime.now(UTC)
    shift = _own_shift.get() or _shift
    return real + shift if shift is not None else real


def today() -> date:
    """The team's calendar day."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A moment in the team's zone."""
    return moment.astimezone(_zone)


def moment(naive: datetime) -> datetime:
    """The UTC moment of a wall-clock time of the team's zone."""
    return naive.replace(tzinfo=_zone).astimezone(UTC)


@contextlib.contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Let the clock of the whole process start from another moment; for tests."""
    global _shift
    before = _shift
    _shift = to - datetime.now(UTC)
    try:
        yield
    finally:
        _shift = before


@contextlib.contextmanager
def pretend(to: datetime) -> Iterator[None]:
    """Let this thread's clock alone start from another moment, to tell a story of past days."""
    token = _own_shift.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _own_shift.reset(token)
