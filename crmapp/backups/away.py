"""The second folder: another disk or machine, where sealed backups are copied to."""

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l

from crmapp.backups import retention
from crmapp.backups.archive import SEALED
from crmapp.backups.installation import installation
from crmapp.settings.values import setting

_BLOCK = 1 << 20


class NotCopied(Exception):
    """The second folder did not take a copy; says why in plain words."""


def root() -> Path | None:
    """The folder as the machine's settings name it."""
    return current_app.config["BACKUP_FOLDER"]


def problem() -> object:
    """Why nothing can be written there, or nothing at all."""
    try:
        probe = _place() / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"")
        probe.unlink()
    except NotCopied as refusal:
        return refusal.args[0]
    except OSError:
        return _l("The second folder cannot be written.")
    return None


def copy(path: Path) -> None:
    """Copy an archive there, read it back, and let old ones go. Raises NotCopied."""
    if path.suffix != SEALED:
        raise NotCopied(_l("Only sealed backups leave this machine: set a passphrase."))
    try:
        place = _place()
        if shutil.disk_usage(place).free < path.stat().st_size:
            raise NotCopied(_l("There is not enough room in the second folder."))
        _copy(path, place / path.name)
        _prune(place, path.name)
    except OSError as trouble:
        raise NotCopied(_l("The second folder cannot be written.")) from trouble


def _place() -> Path:
    # A folder of our own: the same disk may serve another installation.
    above = root()
    if above is None or not above.is_dir():
        raise NotCopied(_l("The second folder is not there: is the disk connected?"))
    place = above / f"crm-{installation()}"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def _copy(path: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.part")
    digest = hashlib.sha256()
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with path.open("rb") as reading, os.fdopen(handle, "wb") as writing:
        while block := reading.read(_BLOCK):
            digest.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    with draft.open("rb") as reading:
        if hashlib.file_digest(reading, "sha256").digest() != digest.digest():
            draft.unlink()
            raise NotCopied(_l("The copy in the second folder differs from what was written."))
    draft.replace(target)


def _prune(place: Path, newest: str) -> None:
    others = {other.name for other in place.iterdir() if retention.kind_of(other.name)}
    names = [newest, *sorted(others - {newest}, reverse=True)]
    days, weeks = setting("backups_kept"), setting("backups_weekly")
    old = retention.to_let_go(names, names, days=days, weeks=weeks, others=days)
    for path in (*(place / name for name in old), *place.glob(".crm-*.part")):
        path.unlink()
