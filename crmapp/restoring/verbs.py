"""Taking an instance back to a backup: everything is refused or proven before anything moves."""

import shutil
import tempfile
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.backups import sources
from crmapp.backups.archive import BadBackup, Manifest, extract
from crmapp.backups.verbs import KEYS, fingerprint, make_backup, prove
from crmapp.database import db
from crmapp.files.store import write_safely
from crmapp.instance_lock import InUse, holding
from crmapp.restoring.swap import PREPARED, Exchange, is_pending, swap
from crmapp.sessions.models import SignIn
from crmapp.sqlite import connect
from crmapp.upgrades.schema import known_revisions


def restore(path: Path) -> Manifest:
    """Put the archive's database and files in the place of the present ones.

    What was there stays beside it under a name that begins with `before-restore`. Everyone is
    signed out. Raises InUse while a server runs, BadBackup for an archive that is damaged,
    foreign or newer; nothing has been touched then.
    """
    instance = current_app.config["INSTANCE"]
    with holding(instance, alone=True):
        unpacked = Path(tempfile.mkdtemp(prefix=PREPARED, dir=instance))
        try:
            manifest = extract(path, unpacked)
            prove(manifest, unpacked)
            _refuse_foreign(manifest, unpacked)
            _put_in_place(instance, unpacked, manifest)
        finally:
            if not is_pending(instance):  # what a begun swap still needs is kept
                shutil.rmtree(unpacked, ignore_errors=True)
    return manifest


def _refuse_foreign(manifest: Manifest, unpacked: Path) -> None:
    if manifest.database != sources.dialect():
        raise BadBackup(f"It is for {manifest.database}; this instance uses {sources.dialect()}.")
    if manifest.revision not in known_revisions():
        raise BadBackup(f"It was made by a newer version of the product ({manifest.version}).")
    if manifest.keys.get("field_key") == fingerprint("field_key"):
        return
    if not (unpacked / "keys" / "field_key").exists():
        raise BadBackup(
            "Its private fields are sealed with another key. Put that field_key into the"
            " instance's folder first, or use a backup that was made with its keys."
        )
    if _has_people():
        raise BadBackup("It has keys of its own and fits into an empty instance only.")


def _has_people() -> bool:
    try:
        return db.session.scalar(select(Person.id).limit(1)) is not None
    except Exception:  # noqa: BLE001 -- an instance without tables is as empty as can be
        return False
    finally:
        db.session.rollback()


def _put_in_place(instance: Path, unpacked: Path, manifest: Manifest) -> None:
    (unpacked / "files").mkdir(mode=0o700, exist_ok=True)
    stamp = clock.local(clock.now()).strftime("%Y%m%d-%H%M%S")
    aside = instance / f"before-restore-{stamp}"
    exchanges = [
        Exchange(instance / key, unpacked / "keys" / key, aside / key)
        for key in KEYS
        if (unpacked / "keys" / key).exists()
    ]
    exchanges.append(Exchange(instance / "files", unpacked / "files", aside / "files"))
    database = unpacked / sources.NAMES[manifest.database]
    if manifest.database == "postgresql":
        make_backup("restore")
        _restore_postgresql(database)
    else:
        exchanges.append(_bring_sqlite(database, stamp))
    swap(instance, exchanges)


def _restore_postgresql(dump: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    sources.run_postgresql(
        "pg_restore", "--single-transaction", "--clean", "--if-exists", "--no-owner",
        f"--dbname={sources.libpq_url()}", str(dump),
    )  # fmt: skip
    with db.engine.begin() as connection:
        connection.execute(delete(SignIn.__table__))


def _bring_sqlite(database: Path, stamp: str) -> Exchange:
    """Sign everyone out in the new file and let go of the present one, journal folded in."""
    _alone(database, "DELETE FROM sessions")
    place = sources.sqlite_path()
    new = place.with_name(f".{place.name}.restoring")  # on the disk of its place
    with database.open("rb") as file:
        write_safely(new, lambda target: shutil.copyfileobj(file, target))
    db.session.remove()
    db.engine.dispose()
    if place.exists():
        _alone(place, "PRAGMA wal_checkpoint(TRUNCATE)")
        if place.with_name(f"{place.name}-wal").exists():  # it would spoil the file that comes
            new.unlink()
            raise InUse
    return Exchange(place, new, place.with_name(f"before-restore-{stamp}-{place.name}"))


def _alone(path: Path, statement: str) -> None:
    connection = connect(str(path))
    connection.execute(statement)
    connection.commit()
    connection.close()
