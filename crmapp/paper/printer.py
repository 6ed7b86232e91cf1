"""A printer: one child process that lays out pages and is killed when it must be."""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import Pipe
from pathlib import Path

from crmapp.paper import fonts
from crmapp.paper.child import DONE

CHILD = Path(__file__).with_name("child.py")
STEP_SECONDS = 0.2  # how soon a wish to cancel is noticed
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Reason(StrEnum):
    """Why there is no PDF."""

    TIME = "time"
    MEMORY = "memory"
    PAGE = "page"  # the page itself cannot be laid out
    CANCELLED = "cancelled"
    CRASH = "crash"


SIGNALS = {
    signal.SIGALRM: Reason.TIME,
    signal.SIGXCPU: Reason.TIME,
    # GLib traps or aborts when an allocation fails; the kernel kills when the machine is full.
    signal.SIGABRT: Reason.MEMORY,
    signal.SIGTRAP: Reason.MEMORY,
    signal.SIGKILL: Reason.MEMORY,
}


class PaperFailed(Exception):
    """No PDF could be made; `reason` says why."""

    def __init__(self, reason: Reason):
        super().__init__(reason.value)
        self.reason = reason


class Retired(Exception):
    """The printer had left before it took the page."""


@dataclass(frozen=True, slots=True)
class Job:
    """How whoever prints follows it: asked whether to stop, told how many parts are done."""

    cancelled: Callable[[], bool] = lambda: False
    progress: Callable[[int], None] = lambda done: None


def encode(part: str) -> bytes:
    """A part as the child takes it: never empty, without what neither HTML nor a font knows."""
    return UNPRINTABLE.sub("", part).encode("utf-8", "replace") or b" "


class Printer:
    """One child process with its folder of fonts settings and caches."""

    def __init__(self, seconds: int, megabytes: int, system_fonts: tuple[str, ...]):
        self.seconds = seconds
        self._folder = tempfile.TemporaryDirectory(prefix="crm-paper-")
        environment = fonts.configure(Path(self._folder.name), system_fonts)
        self._line, far = Pipe()
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-I", CHILD, *map(str, (far.fileno(), megabytes, seconds))],
                pass_fds=[far.fileno()],
                env=environment,
                cwd=self._folder.name,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def print(self, parts: Iterable[str], job: Job) -> bytes:
        """The PDF of the parts; raises PaperFailed, or Retired if it had left before the first."""
        self._greet(job)
        try:
            for number, part in enumerate(parts, 1):
                self._line.send_bytes(encode(part))
                self._expect(DONE, job)
                job.progress(number)
            self._line.send_bytes(b"")
            return self._expect(b"%PDF", job)
        except (EOFError, ConnectionError):
            raise self._failure() from None

    def close(self) -> None:
        """End the process and remove its folder."""
        self._process.kill()
        self._process.wait()
        self._line.close()
        self._folder.cleanup()

    def _expect(self, beginning: bytes, job: Job) -> bytes:
        for _ in range(round(self.seconds / STEP_SECONDS)):
            if self._line.poll(STEP_SECONDS):
                answer = self._line.recv_bytes()
                if answer.startswith(beginning):
                    return answer
                raise PaperFailed(Reason(answer.decode()))
            if job.cancelled():
                raise PaperFailed(Reason.CANCELLED)
        raise PaperFailed(Reason.TIME)

    def _greet(self, job: Job) -> None:
        # A printer leaves of itself, even while a page is on its way to it; no part must be lost.
        try:
            self._line.send_bytes(DONE)
            self._expect(DONE, job)
        except (EOFError, ConnectionError):
            raise Retired from None

    def _failure(self) -> PaperFailed:
        status = self._process.wait(timeout=self.seconds)
        return PaperFailed(SIGNALS.get(-status, Reason.CRASH))
