"""Taking an instance back to a backup: everything is refused or proven before anything moves."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from flask import current_app, g
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.backups import passphrase, sources
from crmapp.backups.archive import BadBackup, Manifest, extract, read_manifest
from crmapp.backups.installation import FILE as INSTALLATION
from crmapp.backups.installation import KEYS, fingerprint, installation
from crmapp.backups.passphrase import Key
from crmapp.backups.proof import prove
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import make_backup, need_room, one_at_a_time
from crmapp.database import db
from crmapp.instance_lock import alone_within, holding
from crmapp.restoring import postgresql, staging
from crmapp.restoring.swap import PREPARED, Exchange, is_pending, swap, sweep
from crmapp.upgrades.schema import known_revisions

STEPS = 4
Told = Callable[[int], object]


class Foreign(BadBackup):
    """A backup of another installation: it takes a clear word to put it here."""


def restore(path: Path, key: Key | None = None, *, force: bool = False) -> Manifest:
    """Put the archive's database and files in the place of the present ones, nobody being there.

    What was there stays beside it under a name that begins with `before-restore`, and a backup of
    it is made. Everyone is signed out. Raises InUse while a server runs, BadBackup for an archive
    that is damaged, newer or sealed with another passphrase, Foreign for one of another
    installation unless `force` is given; nothing has been touched then.
    """
    instance = current_app.config["INSTANCE"]
    with holding(instance, alone=True):
        manifest = _restore(path, key, force=force)
    if key is not None and passphrase.chosen() is None:
        passphrase.keep(replace(key, chosen=True))  # this installation goes on as it did there
    return manifest


def restore_among_people(path: Path, *, force: bool = False, told: Told) -> Manifest:
    """The same inside a running server: people are kept out for the moment of the exchange.

    `told` hears of the steps before that. Raises Busy where somebody does not finish.
    """
    instance = current_app.config["INSTANCE"]

    @contextlib.contextmanager
    def shut() -> Iterator[None]:
        db.session.remove()
        with alone_within(instance), current_app.extensions["gate"].shut(db.engine):
            yield

    return _restore(path, None, force=force, keeping_out=shut, told=told)


def look_into(path: Path, key: Key | None = None) -> Manifest:
    """What an archive says of itself, quickly; raises BadBackup for one that does not fit here."""
    manifest = read_manifest(path, key)
    _refuse_unfit(manifest)
    return manifest


def is_foreign(manifest: Manifest) -> bool:
    """Whether it comes from another installation than this one, which has people in it."""
    if manifest.installation:
        is_own = manifest.installation == installation()
    else:  # the first format told only by its keys
        is_own = manifest.keys.get("field_key") == fingerprint("field_key")
    return not is_own and _has_people()


def _restore(
    path: Path,
    key: Key | None,
    *,
    force: bool,
    keeping_out: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
    told: Told = lambda done: None,
) -> Manifest:
    instance = current_app.config["INSTANCE"]
    with one_at_a_time():
        sweep(instance)
        unpacked = Path(tempfile.mkdtemp(prefix=PREPARED, dir=instance))
        try:
            look_into(path, key)
            need_room(2 * read_manifest(path, key).size)
            manifest = extract(path, unpacked, key)
            told(1)
            prove(manifest, unpacked)
            told(2)
            _refuse_unfit(manifest, unpacked, force=force)
            database = unpacked / sources.NAMES[manifest.database]
            if manifest.database == "sqlite":
                staging.make_ready(database, manifest.revision)
            told(3)
            with keeping_out():
                _put_in_place(instance, unpacked, database, manifest)
        finally:
            if not is_pending(instance):  # what a begun swap still needs is kept
                shutil.rmtree(unpacked, ignore_errors=True)
    return manifest


def _refuse_unfit(manifest: Manifest, unpacked: Path | None = None, *, force: bool = False) -> None:
    if manifest.database != sources.dialect():
        raise BadBackup(
            _l(
                "It is for %(its)s; this installation uses %(ours)s.",
                its=manifest.database,
                ours=sources.dialect(),
            )
        )
    if manifest.revision not in known_revisions():
        raise BadBackup(
            _l("It was made by a newer version of the product (%(its)s).", its=manifest.version)
        )
    if unpacked is None:
        return
    if is_foreign(manifest) and not force:
        raise Foreign(_l("It comes from another installation."))
    its_key = manifest.keys.get("field_key")
    if its_key != fingerprint("field_key") and not (unpacked / "keys" / "field_key").exists():
        raise BadBackup(
            _l(
                "Its private fields are sealed with another key. Put that field_key into the"
                " instance's folder first, or use a backup that was made with its keys."
            )
        )


def _has_people() -> bool:
    try:
        return db.session.scalar(select(Person.id).limit(1)) is not None
    except Exception:  # noqa: BLE001 -- an instance without tables is as empty as can be
        return False
    finally:
        db.session.rollback()


def _put_in_place(instance: Path, unpacked: Path, database: Path, manifest: Manifest) -> None:
    _keep_what_is_here()
    aside = _aside(instance)
    (unpacked / "files").mkdir(mode=0o700, exist_ok=True)
    if manifest.installation:
        (unpacked / INSTALLATION).write_text(manifest.installation)
    came = {key: unpacked / "keys" / key for key in KEYS}
    came |= {name: unpacked / name for name in (INSTALLATION, "files")}
    exchanges = [
        Exchange(instance / name, new, aside / name) for name, new in came.items() if new.exists()
    ]
    if manifest.database == "postgresql":
        exchanges.append(postgresql.exchange(database, manifest, aside))
    else:
        exchange = staging.exchange_for(database, aside)
        exchanges += [*staging.let_go(exchange), exchange]
    swap(instance, exchanges)
    if manifest.database == "postgresql":
        postgresql.settle(instance)
    _forget()


def _keep_what_is_here() -> None:
    if not _has_people():
        return
    try:
        make_backup("restore")
    except BadBackup:
        # The present state may be what is broken: its files stand aside as they are.
        current_app.logger.warning("the present state is not sound; it is kept aside only")
        if sources.dialect() == "postgresql":
            raise NoBackup(_l("The present data could not be backed up first.")) from None
    finally:
        db.session.rollback()


def _aside(instance: Path) -> Path:
    start = f"before-restore-{clock.local(clock.now()):%Y%m%d-%H%M%S}"
    names = (start, *(f"{start}-{n}" for n in range(1, 99)))
    return next(instance / name for name in names if not (instance / name).exists())


def _forget() -> None:
    """Let go of everything that was kept of the former data in this process."""
    db.session.remove()
    db.engine.dispose()
    current_app.extensions.pop("cached", None)
    for kept in ("stamps", "cached"):
        g.pop(kept, None)
