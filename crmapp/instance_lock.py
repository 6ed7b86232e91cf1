"""Who works on an instance: servers share it, restoring and upgrading want it alone."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class InUse(Exception):
    """A server is running on the instance, or something has it alone."""


@contextlib.contextmanager
def holding(instance: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the instance inside the block; let go of it also if the process dies. Raises InUse."""
    handle = os.open(instance / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        os.close(handle)
        raise InUse from taken
    try:
        yield
    finally:
        os.close(handle)
