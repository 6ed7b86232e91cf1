"""Taking a consistent copy of the database while others write, and proving a copy sound."""

import os
import shutil
import subprocess
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, table, text

from crmapp.backups.archive import BadBackup
from crmapp.database import Base, db
from crmapp.sqlite import connect

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class NoBackup(Exception):
    """A backup cannot be made here; says why in plain words."""


def dialect() -> str:
    """The kind of database of this instance."""
    return db.engine.dialect.name


def sqlite_path() -> Path:
    """The file of the running SQLite database."""
    return Path(db.engine.url.database)


def copy_database(target: Path) -> dict[str, int]:
    """Write a consistent copy and return the number of rows per table in it."""
    if dialect() == "sqlite":
        return _copy_sqlite(target)
    return _dump_postgresql(target)


def _copy_sqlite(target: Path) -> dict[str, int]:
    source, copy = connect(str(sqlite_path()), read_only=True), connect(str(target))
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        copy.commit()
    finally:
        copy.close()
        source.close()
    return prove_sqlite(target)


def prove_sqlite(path: Path) -> dict[str, int]:
    """Count the rows of a database file after checking it; raises BadBackup if it is not sound."""
    connection = connect(str(path), read_only=True)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BadBackup("The database in it is damaged.")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BadBackup("The database in it has broken references.")
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        known = {name for (name,) in names} & set(counted_tables())
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in sorted(known)
        }
    finally:
        connection.close()


def revision_in(path: Path) -> str:
    """The schema revision that a SQLite file says it has."""
    connection = connect(str(path), read_only=True)
    try:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    finally:
        connection.close()


def counted_tables() -> list[str]:
    """The tables whose rows are counted: all of the product's own."""
    return sorted(Base.metadata.tables)


def _dump_postgresql(target: Path) -> dict[str, int]:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        counts = {
            name: connection.scalar(select(func.count()).select_from(table(name)))
            for name in counted_tables()
        }
        run_postgresql(
            "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}",
            f"--file={target}", f"--dbname={libpq_url()}",
        )  # fmt: skip
    target.chmod(0o600)
    return counts


def run_postgresql(program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs; raises NoBackup where it is missing or fails."""
    path = shutil.which(program)
    if path is None:
        raise NoBackup(f"{program} is not installed: apt-get install postgresql-client")
    password = db.engine.url.password
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        # What follows under a line of the program's own may quote rows.
        own = [line for line in done.stderr.splitlines() if line.startswith(f"{program}:")]
        current_app.logger.error("%s ended with %d: %s", program, done.returncode, own)
        raise NoBackup(f"{program} failed: {own[-1:]}")
    return done.stdout


def libpq_url() -> str:
    """The database's address as PostgreSQL's own programs take it, without the password."""
    url = db.engine.url.set(drivername="postgresql", password=None)
    return url.render_as_string(hide_password=False)
