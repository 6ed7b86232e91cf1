"""Taking a consistent copy of the database while others write, and proving a copy sound."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, inspect, select, table, text

from crmapp.backups.archive import BadBackup
from crmapp.database import Base, db
from crmapp.sqlite import connect, driver

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class NoBackup(Exception):
    """A backup cannot be made here; says why in plain words."""


def dialect() -> str:
    """The kind of database of this instance."""
    return db.engine.dialect.name


def sqlite_path() -> Path:
    """The file of the running SQLite database."""
    return Path(db.engine.url.database)


def size() -> int:
    """How many bytes the database takes."""
    if dialect() == "sqlite":
        return sqlite_path().stat().st_size
    taken = db.session.scalar(text("SELECT pg_database_size(current_database())"))
    db.session.commit()
    return taken


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
        return _counts(copy)  # proven when the archive is
    except driver.DatabaseError as problem:
        raise BadBackup(_l("The database is damaged.")) from problem
    finally:
        copy.close()
        source.close()


def prove_sqlite(path: Path) -> dict[str, int]:
    """Check a database file and count its rows; raises BadBackup if it is not sound."""
    with opened(path) as connection:
        try:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BadBackup(_l("The database in it is damaged."))
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BadBackup(_l("The database in it has broken references."))
            return _counts(connection)
        except driver.DatabaseError as problem:
            raise BadBackup(_l("The database in it is damaged.")) from problem


def _counts(connection: Any) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'"
        " AND name <> 'alembic_version'"
    )
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in names.fetchall()
    }


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A SQLite file for reading, by itself."""
    connection = connect(str(path), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def revision_in(path: Path) -> str:
    """The schema revision that a SQLite file says it has."""
    with opened(path) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def counted_tables() -> list[str]:
    """The tables whose rows are counted: all of the product's own."""
    return sorted(Base.metadata.tables)


def _dump_postgresql(target: Path) -> dict[str, int]:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        # Before an upgrade the tables are those of an older schema.
        present = set(inspect(connection).get_table_names())
        counts = {
            name: connection.scalar(select(func.count()).select_from(table(name)))
            for name in counted_tables()
            if name in present
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
        raise NoBackup(_l("It needs PostgreSQL's programs: apt-get install postgresql-client"))
    done = subprocess.run(
        [path, *arguments], env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        # What follows under a line of the program's own may quote rows.
        own = [line for line in done.stderr.splitlines() if line.startswith(f"{program}:")]
        current_app.logger.error("%s ended with %d: %s", program, done.returncode, own)
        raise NoBackup(_l("PostgreSQL's program failed: %(told)s", told=" ".join(own[-1:])))
    return done.stdout


def environment() -> dict[str, str]:
    """What PostgreSQL's programs are started with; the password is on no command line."""
    password = db.engine.url.password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def libpq_url() -> str:
    """The database's address as PostgreSQL's own programs take it, without the password."""
    url = db.engine.url.set(drivername="postgresql", password=None)
    return url.render_as_string(hide_password=False)
