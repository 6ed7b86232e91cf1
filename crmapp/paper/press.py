"""The press: lends printers, two at most, and keeps those that wait for work."""

import threading
from collections.abc import Iterable

from crmapp.paper import fonts
from crmapp.paper.printer import Job, PaperFailed, Printer, Reason, Retired


class PaperBusy(Exception):
    """All printers were in use for as long as the caller would wait."""


class Press:
    """Lends `printers` at once; a part has `seconds`, a document `megabytes`."""

    def __init__(
        self,
        *,
        printers: int = 2,
        seconds: int = 60,
        megabytes: int = 1024,
        system_fonts: tuple[str, ...] = fonts.SYSTEM,
    ):
        self._places = threading.BoundedSemaphore(printers)
        self._idle: list[Printer] = []
        self._limits = (seconds, megabytes, system_fonts)

    def print(self, parts: Iterable[str], job: Job, patience: float) -> bytes:
        """The PDF of the parts, waiting `patience` seconds for a printer.

        Raises PaperBusy when none came free, PaperFailed when a part could not be printed.
        """
        if not self._places.acquire(timeout=patience):
            raise PaperBusy
        try:
            return self._print(parts, job)
        finally:
            self._places.release()

    def warm_up(self) -> None:
        """Have a printer load its libraries, without waiting for it, unless one stands ready."""
        if not self._idle and self._places.acquire(blocking=False):
            try:
                self._idle.append(Printer(*self._limits))
            finally:
                self._places.release()

    def close(self) -> None:
        """End the printers that wait for work."""
        while self._idle:
            self._idle.pop().close()

    def _print(self, parts: Iterable[str], job: Job) -> bytes:
        while True:
            try:
                printer, fresh = self._idle.pop(), False
            except IndexError:
                printer, fresh = Printer(*self._limits), True
            try:
                pdf = printer.print(parts, job)
            except Retired:
                printer.close()
                if fresh:
                    raise PaperFailed(Reason.CRASH) from None
            except BaseException:
                printer.close()
                raise
            else:
                self._idle.append(printer)
                return pdf
