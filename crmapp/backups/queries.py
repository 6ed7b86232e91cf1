"""What the administrator's page tells of the backups."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.backups import away, ledger, passphrase
from crmapp.backups.archive import SEALED, BadBackup, recipe_of, told_outside
from crmapp.backups.installation import began_at
from crmapp.backups.ledger import Line, last_good_at
from crmapp.backups.retention import SCHEDULED
from crmapp.backups.verbs import kept

LATE_AFTER = timedelta(days=7)

REASONS = {
    "nightly": _l("Every day"),
    "weekly": _l("Every week"),
    "manual": _l("By hand"),
    "import": _l("Before an import"),
    "upgrade": _l("Before an upgrade"),
    "restore": _l("Before a restore"),
    "demo": _l("Before removing the demo"),
    "upload": _l("Uploaded"),
}


@dataclass(frozen=True)
class Kept:
    """One archive as a line of the list; `made_at` is None where it cannot be read."""

    path: Path
    size: int
    made_at: datetime | None = None
    reason: object = ""
    customers: int | None = None
    checked_at: datetime | None = None
    problem: object = ""
    away: str = ""

    @property
    def is_sealed(self) -> bool:
        """Whether it takes a passphrase to open."""
        return self.path.suffix == SEALED


def archives() -> list[Kept]:
    """Every archive, newest first."""
    lines = ledger.read().lines
    return [_told(path, lines.get(path.name)) for path in kept()]


def _told(path: Path, line: Line | None) -> Kept:
    size = path.stat().st_size
    if line is None:
        return _told_by_itself(path, size)
    problem = line.problem
    if not problem and size != line.size:
        problem = _l("It is damaged: its bytes are not those that were written.")
    checked = datetime.fromisoformat(line.checked_at) if line.checked_at else None
    reason = REASONS.get(line.reason, line.reason)
    return Kept(path, size, line.moment, reason, line.customers, checked, problem, line.away)


def _told_by_itself(path: Path, size: int) -> Kept:
    try:
        told = told_outside(path)
        made_at = datetime.fromisoformat(told["made_at"])
    except (BadBackup, KeyError, TypeError, ValueError):
        return Kept(path, size, problem=_l("It is no backup of this product, or it is damaged."))
    return Kept(path, size, made_at, REASONS.get(told.get("reason"), ""))


def is_late() -> bool:
    """Whether the last good backup is too old to be calm about; a new installation has time."""
    return (last_good_at() or began_at()) + LATE_AFTER < clock.now()


def trouble() -> object | None:
    """What an administrator should know on every page; None while all is well."""
    if current_app.config["DEMO"]:
        return None
    if is_late():
        return _l("The last good backup is more than a week old.")
    if away.root() is not None and (words := last_not_copied()):
        return words
    return None


def last_not_copied() -> object | None:
    """Why the newest scheduled backup has no copy in the second folder."""
    lines = [line for line in ledger.read().lines.values() if line.reason in SCHEDULED]
    newest = max(lines, key=lambda line: line.nth, default=None)
    if newest is None or newest.away == "ok":
        return None
    return newest.away or _l("The last backup is not in the second folder.")


def archive_named(name: str) -> Path | None:
    """A kept archive by its exact name."""
    return next((path for path in kept() if path.name == name), None)


def is_openable(path: Path) -> bool:
    """Whether it opens without being asked for a passphrase; raises BadBackup."""
    recipe = recipe_of(path)
    return recipe is None or passphrase.key_for(recipe) is not None
