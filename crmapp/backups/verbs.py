"""Making backups, proving them, and letting old ones go."""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect, select, text

from crmapp import clock
from crmapp.backups import away, ledger, passphrase, retention, sources
from crmapp.backups.archive import (
    PLAIN,
    SEALED,
    BadBackup,
    Manifest,
    extract,
    write_archive,
)
from crmapp.backups.installation import KEYS, fingerprint, installation
from crmapp.backups.ledger import Line, folder
from crmapp.backups.passphrase import Key
from crmapp.backups.proof import prove
from crmapp.backups.sources import NoBackup
from crmapp.database import db
from crmapp.files.models import File
from crmapp.files.store import folder as files_folder
from crmapp.journal.models import Seal
from crmapp.journal.seals import tip
from crmapp.settings.values import setting

REASONS = ("nightly", "weekly", "manual", "import", "upgrade", "restore", "demo")
GOES_AWAY = ("nightly", "weekly", "manual")
DRAFTS = (".draft-*", ".check-*", ".crm-*", ".ledger.json.*")
STEPS = 4

_mine = threading.local()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other process or thread works on the backups; may be nested."""
    depth = getattr(_mine, "depth", 0)
    if not depth:
        _mine.handle = os.open(folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(_mine.handle, fcntl.LOCK_EX)
    _mine.depth = depth + 1
    try:
        yield
    finally:
        _mine.depth = depth
        if not depth:
            os.close(_mine.handle)


def make_backup(
    reason: str, *, with_keys: bool = False, told: Callable[[int], object] = lambda done: None
) -> Path:
    """Make an archive of database and files, prove it, and let the oldest of its kind go.

    People may go on working. It is sealed where a passphrase was set and holds the keys then;
    a plain one leaves them out unless asked for. `told` hears of each of four STEPS. Raises
    NoBackup where there is no room or no tool, BadBackup where what was written is not sound.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    with one_at_a_time():
        try:
            path, manifest = _make(reason, with_keys=with_keys, told=told)
        except (NoBackup, BadBackup, OSError) as problem:
            with contextlib.suppress(OSError):  # a full disk takes no note either
                ledger.note_failure(str(problem))
            raise
        sealed = path.suffix == SEALED
        size, customers = path.stat().st_size, manifest.counts.get("customers", 0)
        line = Line(0, manifest.made_at, reason, size, sealed, customers, ledger.stamp())
        if reason in GOES_AWAY and away.root() is not None:
            line = replace(line, away=_copy_away(path))
        told(3)
        ledger.enter(path.name, line)
        prune(just_made=path.name)
    return path


def _make(reason: str, *, with_keys: bool, told: Callable[[int], object]) -> tuple[Path, Manifest]:
    _sweep()
    _need_room()
    try:
        key = passphrase.chosen()
    except (KeyError, TypeError, ValueError) as problem:
        raise NoBackup(_l("The file backup_key is damaged: set a passphrase anew.")) from problem
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder()) as draft:
        part = sources.NAMES[sources.dialect()]
        manifest, keys = _copy(reason, Path(draft))
        told(1)
        keys = keys if with_keys or key is not None else {}
        path = free_path(reason, SEALED if key is not None else PLAIN)
        write_archive(path, manifest, {part: Path(draft) / part, **_files(), **keys}, key)
    told(2)
    try:
        return path, open_archive(path)
    except BadBackup:
        path.unlink()
        raise


def _copy(reason: str, draft: Path) -> tuple[Manifest, dict[str, Path]]:
    """Copy the database, and the keys that belong to just this state of it."""
    while True:
        keys = _copy_keys(draft)
        manifest = _manifest(reason)
        manifest.counts = sources.copy_database(draft / sources.NAMES[sources.dialect()])
        if manifest.keys == {key: fingerprint(key) for key in KEYS}:
            return manifest, keys


def _copy_away(path: Path) -> str:
    try:
        away.copy(path)
    except away.NotCopied as problem:
        return str(problem)
    return "ok"


def open_archive(path: Path, key: Key | None = None) -> Manifest:
    """Open an archive as a restore would and prove every part; raises BadBackup."""
    with tempfile.TemporaryDirectory(prefix=".check-", dir=folder()) as unpacked:
        manifest = extract(path, Path(unpacked), key, is_trial=True)
        prove(manifest, Path(unpacked))
    return manifest


def check_backup(path: Path, key: Key | None = None) -> Manifest:
    """Prove an archive and keep what was found, if it is one of the kept. Raises BadBackup."""
    with one_at_a_time():
        before = ledger.read().lines.get(path.name) if path.parent == folder() else None
        try:
            manifest = open_archive(path, key)
        except BadBackup as problem:
            if before is not None:
                found = replace(before, checked_at=ledger.stamp(), problem=str(problem))
                ledger.note(path.name, found)
            raise
        if path.parent == folder() and retention.kind_of(path.name):
            nth = before.nth if before is not None else 0
            size, customers = path.stat().st_size, manifest.counts.get("customers", 0)
            sealed, made = path.suffix == SEALED, manifest.made_at
            line = Line(nth, made, manifest.reason, size, sealed, customers, ledger.stamp())
            ledger.note(path.name, replace(line, away=before.away if before is not None else ""))
        return manifest


def look_again() -> Path | None:
    """Open the backup that was not looked at for the longest time; None where there is none."""
    lines = ledger.read().lines
    paths = [path for path in kept() if path.name in lines]
    path = min(paths, key=lambda path: lines[path.name].checked_at, default=None)
    if path is not None:
        with contextlib.suppress(BadBackup):  # kept in the ledger, told on the page
            check_backup(path)
    return path


def prune(just_made: str) -> list[str]:
    """Let old backups go by what the settings keep, never the one just proven good."""
    lines = ledger.read().lines
    names = [path.name for path in kept()]
    nth = {name: lines[name].nth if name in lines else 0 for name in names}
    newest_first = sorted(names, key=lambda name: (nth[name], name), reverse=True)
    days, weeks = setting("backups_kept"), setting("backups_weekly")
    good = {*ledger.good(), *(name for name in names if retention.kind_of(name) == "upload")}
    old = retention.to_let_go(newest_first, good, days=days, weeks=weeks, others=days)
    old = [name for name in old if name != just_made]
    for name in old:
        (folder() / name).unlink(missing_ok=True)
    gone = [name for name in lines if name not in names]
    if old or gone:
        ledger.drop([*old, *gone])
    return old


def kept() -> list[Path]:
    """Every archive under a name of our own, newest first."""
    found = [path for path in folder().iterdir() if retention.kind_of(path.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _manifest(reason: str) -> Manifest:
    db.session.commit()  # what was read before may be older than the copy
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""
    manifest = Manifest(
        version=product_version(),
        revision=revision,
        database=sources.dialect(),
        made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        reason=reason,
        keys={key: fingerprint(key) for key in KEYS},
        counts={},
        installation=installation(),
        journal=tip() if inspect(db.engine).has_table(Seal.__tablename__) else None,
    )
    db.session.commit()
    return manifest


def product_version() -> str:
    """The version of the product that is running."""
    try:
        return version("crmapp")
    except PackageNotFoundError:  # run from a checkout
        pyproject = Path(current_app.root_path).parent / "pyproject.toml"
        return re.search(r'^version = "(.+)"', pyproject.read_text(), re.MULTILINE)[1]


def _files() -> dict[str, Path]:
    rows = db.session.execute(select(File.token).order_by(File.id)).scalars().all()
    db.session.commit()
    paths = {token: files_folder() / token for token in rows}
    return {f"files/{token}": path for token, path in paths.items() if path.exists()}


def _copy_keys(draft: Path) -> dict[str, Path]:
    for key in KEYS:
        source = current_app.config["INSTANCE"] / key
        if source.exists():
            shutil.copyfile(source, draft / key)
    return {f"keys/{key}": draft / key for key in KEYS if (draft / key).exists()}


def _need_room() -> None:
    files = sum(path.stat().st_size for path in files_folder().iterdir())
    need_room(files + 2 * sources.size())  # the archive, and the database beside it


def need_room(wanted: int) -> None:
    """Raise NoBackup unless so many bytes are free, in words that name both."""
    free = shutil.disk_usage(folder()).free
    if free < wanted:
        raise NoBackup(
            _l(
                "There is not enough room on the disk: %(free)s MB are free, %(need)s MB needed.",
                free=free // 1_000_000,
                need=-(-wanted // 1_000_000),
            )
        )


def free_path(kind: str, suffix: str) -> Path:
    """A name for an archive that nobody has yet."""
    start = f"crm-{clock.local(clock.now()):%Y%m%d-%H%M%S}-{kind}"
    names = (f"{start}{suffix}", *(f"{start}-{n}{suffix}" for n in range(1, 99)))
    return next(folder() / name for name in names if not (folder() / name).exists())


def _sweep() -> None:
    """Remove what a killed try has left; called by the only one at work."""
    for pattern in DRAFTS:
        for path in folder().glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
