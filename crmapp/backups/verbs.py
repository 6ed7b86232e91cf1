"""Making backups, proving them, and letting old ones go."""

import hashlib
import re
import shutil
import tempfile
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flask import current_app
from sqlalchemy import select, text

from crmapp import clock
from crmapp.backups import sources
from crmapp.backups.archive import BadBackup, Manifest, extract, read_manifest, write_archive
from crmapp.backups.sources import NoBackup
from crmapp.database import db
from crmapp.files.models import File
from crmapp.files.store import folder as files_folder
from crmapp.files.store import path_of
from crmapp.settings.values import setting

REASONS = ("nightly", "manual", "import", "upgrade", "restore", "demo")
KEYS = ("field_key", "secret_key")
_NAME = re.compile(r"crm-\d{8}-\d{6}-[a-z]+(-\d+)?\.zip")


def folder() -> Path:
    """Where backups are kept, for their owner alone."""
    path = current_app.config["INSTANCE"] / "backups"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def make_backup(reason: str, *, with_keys: bool = False) -> Path:
    """Make an archive of database and files, prove it, and let the oldest of its kind go.

    People may go on working. The keys of private fields are left out unless asked for: keep
    them apart. Raises NoBackup where there is no room or no tool.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    _need_room()
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder()) as draft:
        part = sources.NAMES[sources.dialect()]
        counts = sources.copy_database(Path(draft) / part)
        parts = {part: Path(draft) / part, **_files(), **(_keys() if with_keys else {})}
        path = _free_path(reason)
        write_archive(path, _manifest(reason, counts), parts)
    try:
        check_backup(path)
    except BadBackup:
        path.unlink()
        raise
    prune(reason, just_made=path)
    return path


def check_backup(path: Path) -> Manifest:
    """Open an archive as a restore would and prove every part; raises BadBackup."""
    with tempfile.TemporaryDirectory(prefix=".check-", dir=folder()) as unpacked:
        manifest = extract(path, Path(unpacked))
        prove(manifest, Path(unpacked))
    return manifest


def prove(manifest: Manifest, unpacked: Path) -> None:
    """Check an unpacked archive against its manifest; raises BadBackup."""
    database = unpacked / sources.NAMES.get(manifest.database, "")
    if not database.is_file():
        raise BadBackup("There is no database in it.")
    if manifest.database == "postgresql":
        sources.run_postgresql("pg_restore", "--list", str(database))
        return
    if sources.prove_sqlite(database) != manifest.counts:
        raise BadBackup("Rows are missing from the database in it.")
    if sources.revision_in(database) != manifest.revision:
        raise BadBackup("Its database is not the one that its list names.")


def prune(reason: str, just_made: Path) -> list[Path]:
    """Let the oldest backups of a kind go, never the one just proven good."""
    alike = sorted(path for path in kept() if path.stem.split("-")[3] == reason)
    old = [path for path in alike[: -setting("backups_kept")] if path != just_made]
    for path in old:
        path.unlink()
    return old


def kept() -> list[Path]:
    """Every archive under a name of our own, newest first."""
    found = [path for path in folder().iterdir() if _NAME.fullmatch(path.name)]
    return sorted(found, reverse=True)


def fingerprint(key: str) -> str:
    """What tells one key from another without giving it away."""
    file = current_app.config["INSTANCE"] / key
    if not file.exists():
        return ""
    return hashlib.sha256(b"crm key " + file.read_bytes().strip()).hexdigest()[:16]


def _manifest(reason: str, counts: dict[str, int]) -> Manifest:
    return Manifest(
        version=product_version(),
        revision=db.session.scalar(text("SELECT version_num FROM alembic_version")) or "",
        database=sources.dialect(),
        made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        reason=reason,
        keys={key: fingerprint(key) for key in KEYS},
        counts=counts,
    )


def product_version() -> str:
    """The version of the product that is running."""
    try:
        return version("crmapp")
    except PackageNotFoundError:  # run from a checkout
        pyproject = Path(current_app.root_path).parent / "pyproject.toml"
        return re.search(r'^version = "(.+)"', pyproject.read_text(), re.MULTILINE)[1]


def _files() -> dict[str, Path]:
    rows = db.session.scalars(select(File).order_by(File.id)).all()
    db.session.commit()
    return {f"files/{row.token}": path_of(row) for row in rows if path_of(row).exists()}


def _keys() -> dict[str, Path]:
    instance = current_app.config["INSTANCE"]
    return {f"keys/{key}": instance / key for key in KEYS if (instance / key).exists()}


def _need_room() -> None:
    size = sum(path.stat().st_size for path in files_folder().iterdir())
    if sources.dialect() == "sqlite":
        size += sources.sqlite_path().stat().st_size
    if shutil.disk_usage(folder()).free < 3 * size:  # copy, archive and the proof of it
        raise NoBackup("There is not enough room on the disk for a backup.")


def _free_path(reason: str) -> Path:
    stamp = clock.local(clock.now()).strftime("%Y%m%d-%H%M%S")
    names = (f"crm-{stamp}-{reason}.zip", *(f"crm-{stamp}-{reason}-{n}.zip" for n in range(1, 99)))
    return next(folder() / name for name in names if not (folder() / name).exists())


def last_good() -> Manifest | None:
    """The newest backup that can be read; each was proven when it was made."""
    for path in kept():
        try:
            return read_manifest(path)
        except BadBackup:
            continue
    return None
