"""Killing work in the middle: a child process that dies at its nth act on the disk."""

import os
import signal
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crmapp.database import db

SEEN = 7  # what a child says that came to its end


def killed_at(nth: int, act: Callable[[], object]) -> bool:
    """Run something in a child and kill it -9 before its nth act; False where it had fewer.

    Acts are what leaves a trace: syncs, renames, removals, programs that are run.
    """
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        _live(nth, act)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == SEEN, "the child failed by itself"
    return False


def _live(nth: int, act: Callable[[], object]) -> None:
    left = [nth]

    def counted(function: Callable) -> Callable:
        def count(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*given, **named)

        return count

    os.fsync = counted(os.fsync)
    subprocess.run = counted(subprocess.run)
    for name in ("rename", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))
    try:
        act()
        os._exit(SEEN)
    except BaseException:  # noqa: BLE001 -- the parent fails by the child's end
        traceback.print_exc()
        os._exit(1)
