"""The gate before the database: shut for the moment in which a restore exchanges it."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, event

from crmapp.database import Busy

PATIENCE = 20.0  # seconds in which whoever is at work may finish


class Gate:
    """Open to all; while one thread has it shut, every other is told to come back."""

    def __init__(self) -> None:
        """Begin open."""
        self._holder: int | None = None
        self._turn = threading.Lock()

    @property
    def is_shut(self) -> bool:
        """Whether the asking thread would be turned away."""
        return self._holder not in (None, threading.get_ident())

    @contextlib.contextmanager
    def shut(self, engine: Engine) -> Iterator[None]:
        """Keep every other thread from the database; raises Busy where one does not finish."""
        if not self._turn.acquire(blocking=False):
            raise Busy
        self._holder = threading.get_ident()
        try:
            _wait_until_idle(engine)
            yield
        finally:
            self._holder = None
            self._turn.release()

    def watch(self, engine: Engine) -> None:
        """Turn connections away while the gate is shut, before the first word is said to them."""

        def pass_by(_connection: Any, *_rest: Any) -> None:
            if self.is_shut:
                raise Busy

        event.listen(engine, "connect", pass_by, insert=True)
        event.listen(engine, "checkout", pass_by)


def _wait_until_idle(engine: Engine) -> None:
    until = time.monotonic() + PATIENCE
    while engine.pool.checkedout():
        if time.monotonic() > until:
            raise Busy
        time.sleep(0.02)
