"""Exchanging a PostgreSQL database: the present schema stands aside until the new one is whole.

A mark in the instance's folder tells the next start which way to go: back until the files have
been exchanged too, forward from then on.
"""

from pathlib import Path

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from flask_migrate import upgrade as migrate
from sqlalchemy import func, select, table, text

from crmapp.backups import sources
from crmapp.backups.archive import BadBackup, Manifest
from crmapp.database import db
from crmapp.durable import write_safely
from crmapp.instance_lock import holding
from crmapp.restoring.staging import LETTING_GO, highest_stamp
from crmapp.restoring.swap import Exchange
from crmapp.upgrades.schema import head

MARK = "restore-postgresql"
ASIDE = "crm_before_restore"
BACK, FORWARD = b"back", b"forward"


def exchange(dump: Path, manifest: Manifest, aside: Path) -> Exchange:
    """Put a dump in the place of the schema, the present one beside it.

    Returns the exchange of files that makes it stay. Raises BadBackup or NoBackup with everything
    as it was.
    """
    instance = current_app.config["INSTANCE"]
    beyond = highest_stamp() + 1
    db.session.remove()
    db.engine.dispose()
    write_safely(instance / MARK, lambda file: file.write(BACK))
    try:
        _fill(dump, manifest, beyond)
    except BaseException:
        settle(instance)
        raise
    forward = dump.with_name(MARK)
    write_safely(forward, lambda file: file.write(FORWARD))
    return Exchange(instance / MARK, forward, aside / MARK)


def _fill(dump: Path, manifest: Manifest, beyond: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(f"ALTER SCHEMA public RENAME TO {ASIDE}"))
        connection.execute(text("CREATE SCHEMA public"))
    sources.run_postgresql(
        "pg_restore", "--single-transaction", "--schema=public", "--no-owner",
        f"--dbname={sources.libpq_url()}", str(dump),
    )  # fmt: skip
    with db.engine.connect() as connection:
        for name, count in manifest.counts.items():
            if connection.scalar(select(func.count()).select_from(table(name))) != count:
                raise BadBackup(_l("Rows are missing from the database in it."))
    if manifest.revision != head():
        migrate(directory=current_app.extensions["migrate"].directory)
    with db.engine.begin() as connection:
        for statement in LETTING_GO:
            connection.execute(text(statement))
        connection.execute(text("UPDATE stamps SET value = value + :more"), {"more": beyond})


def settle(instance: Path) -> None:
    """Go the way that the mark says, and take it away."""
    mark = instance / MARK
    is_done = mark.read_bytes() == FORWARD
    with db.engine.begin() as connection:
        known = text("SELECT 1 FROM information_schema.schemata WHERE schema_name = :name")
        if connection.scalar(known, {"name": ASIDE}):
            connection.execute(text(f"DROP SCHEMA {ASIDE if is_done else 'public'} CASCADE"))
            if not is_done:
                connection.execute(text(f"ALTER SCHEMA {ASIDE} RENAME TO public"))
    mark.unlink()


def finish(app: Flask) -> None:
    """At a start, settle what a crash interrupted; raises InUse while a restore is running."""
    instance = app.config["INSTANCE"]
    if (instance / MARK).exists():
        with app.app_context(), holding(instance, alone=True):
            settle(instance)
