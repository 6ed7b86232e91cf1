"""What is known of each archive: when it was made and looked at, and what was found.

It stands in a file beside the archives: a restore must not turn it back, and it is needed most
when the database cannot be asked.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from crmapp import clock
from crmapp.durable import write_safely

FILE = "ledger.json"
SKEW = timedelta(days=1)  # what is dated later than this was made under a wrong clock


@dataclass(frozen=True)
class Line:
    """One archive; `nth` counts up whatever the clock says, and 0 is one that came from outside."""

    nth: int
    made_at: str
    reason: str
    size: int
    sealed: bool = False
    customers: int = 0
    checked_at: str = ""
    problem: str = ""  # why it is not good, in words
    away: str = ""  # "ok" once a copy is in the second folder, else why not

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)

    @property
    def is_good(self) -> bool:
        """Whether it was opened and found whole when it was last looked at."""
        return bool(self.checked_at) and not self.problem


@dataclass
class Ledger:
    """All lines by the archive's name, and how the last try ended."""

    count: int = 0
    lines: dict[str, Line] = field(default_factory=dict)
    failed_at: str = ""
    failure: str = ""


def folder() -> Path:
    """Where backups are kept, for their owner alone."""
    path = current_app.config["INSTANCE"] / "backups"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def read() -> Ledger:
    """The ledger, empty where there is none or it cannot be read; looked up anew if it changed."""
    path = folder() / FILE
    try:
        stat = path.stat()
    except FileNotFoundError:
        return Ledger()
    sign = stat.st_mtime_ns, stat.st_ino
    kept: tuple[Any, Any] = current_app.extensions.get("ledger", (None, None))
    if kept[0] != sign:
        kept = sign, _parsed(path.read_bytes())
        current_app.extensions["ledger"] = kept
    return replace(kept[1], lines=dict(kept[1].lines))


def _parsed(text: bytes) -> Ledger:
    try:
        told = json.loads(text)
        lines = {name: Line(**line) for name, line in told.pop("lines").items()}
        return Ledger(**told, lines=lines)
    except (TypeError, ValueError, KeyError, AttributeError):
        return Ledger()  # every archive can be looked at again


def write(ledger: Ledger) -> None:
    """Keep a ledger."""
    write_safely(folder() / FILE, lambda file: file.write(json.dumps(asdict(ledger)).encode()))


def stamp() -> str:
    """The present moment, as lines hold it."""
    return clock.now().isoformat(timespec="seconds")


def enter(name: str, line: Line) -> None:
    """Add an archive that was just made and proven; the last try has ended well."""
    ledger = read()
    ledger.count += 1
    ledger.lines[name] = replace(line, nth=ledger.count)
    ledger.failed_at = ledger.failure = ""
    write(ledger)


def note(name: str, line: Line) -> None:
    """Keep what is now known of an archive."""
    ledger = read()
    ledger.lines[name] = line
    write(ledger)


def note_failure(why: str) -> None:
    """Keep that a try to make a backup failed."""
    ledger = read()
    ledger.failed_at, ledger.failure = stamp(), why
    write(ledger)


def drop(names: list[str]) -> None:
    """Forget archives."""
    ledger = read()
    ledger.lines = {name: line for name, line in ledger.lines.items() if name not in names}
    write(ledger)


def good() -> dict[str, Line]:
    """The archives that were good when last looked at and are still there in full length."""
    return {
        name: line
        for name, line in read().lines.items()
        if line.is_good and _size(folder() / name) == line.size
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def last_good_at() -> datetime | None:
    """When the newest good backup was made, leaving out what claims to come from the future."""
    latest = clock.now() + SKEW
    return max((line.moment for line in good().values() if line.moment < latest), default=None)
