"""Who works on an instance: servers share it, restoring and upgrading want it alone."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class InUse(Exception):
    """A server is running on the instance, or something has it alone."""


_served: dict[Path, int] = {}  # the handles by which this process serves


@contextlib.contextmanager
def holding(instance: Path, *, alone: bool = False, host: str = "") -> Iterator[None]:
    """Hold the instance inside the block; let go of it also if the process dies. Raises InUse.

    A server says on which `host` it listens, for `listening_on`.
    """
    handle = os.open(instance / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        os.close(handle)
        raise InUse from taken
    os.ftruncate(handle, 0)
    os.pwrite(handle, host.encode(), 0)
    if host:
        _served[instance] = handle
    try:
        yield
    finally:
        if host:
            del _served[instance]
        os.close(handle)


@contextlib.contextmanager
def alone_within(instance: Path) -> Iterator[None]:
    """From inside the server, have the instance alone for the block; InUse if there are others."""
    handle = _served.get(instance)
    if handle is None:
        with holding(instance, alone=True):
            yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        fcntl.flock(handle, fcntl.LOCK_SH)  # asking for more has let go of what we had
        raise InUse from taken
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_SH)


def listening_on(instance: Path) -> str | None:
    """The host that the running server of an instance listens on; None where none runs."""
    try:
        handle = os.open(instance / "lock", os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 255, 0).decode() or None
    finally:
        os.close(handle)
    return None
