"""What the administrator's page tells of the backups."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.backups.archive import BadBackup, read_manifest
from crmapp.backups.verbs import kept, last_good

LATE_AFTER = timedelta(days=7)

REASONS = {
    "nightly": _l("Every night"),
    "manual": _l("By hand"),
    "import": _l("Before an import"),
    "upgrade": _l("Before an upgrade"),
    "restore": _l("Before a restore"),
    "demo": _l("Before removing the demo"),
}


@dataclass(frozen=True)
class Kept:
    """One archive as a line of the list; `made_at` is None where it cannot be read."""

    path: Path
    size: int
    made_at: datetime | None = None
    reason: object = ""
    customers: int = 0


def archives() -> list[Kept]:
    """Every archive, newest first."""
    return [_told(path) for path in kept()]


def _told(path: Path) -> Kept:
    size = path.stat().st_size
    try:
        manifest = read_manifest(path)
    except BadBackup:
        return Kept(path, size)
    reason = REASONS.get(manifest.reason, manifest.reason)
    return Kept(path, size, manifest.moment, reason, manifest.counts.get("customers", 0))


def last_good_at() -> datetime | None:
    """When the newest readable backup was made."""
    manifest = last_good()
    return manifest.moment if manifest is not None else None


def is_late() -> bool:
    """Whether the last good backup is too old to be calm about."""
    made_at = last_good_at()
    return made_at is None or made_at + LATE_AFTER < clock.now()


def archive_named(name: str) -> Path | None:
    """A kept archive by its exact name."""
    return next((path for path in kept() if path.name == name), None)
