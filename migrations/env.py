"""Runs the migrations; on SQLite with foreign keys off, and checked before the commit.

Batch mode rebuilds a table by dropping the old one: with foreign keys on, that deletes
every row that points at it.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from crmapp.database import db

RENDERED = {"Moment": "database.Moment()", "JSON": "database.Document", "Text": "database.Words"}


def render_item(kind, item, autogen_context):
    """Name the product's own column types in a migration."""
    name = RENDERED.get(type(item).__name__) if kind == "type" else None
    if name is None:
        return False
    autogen_context.imports.add("from crmapp import database")
    return name


def run(connection: Connection) -> None:
    """Run what is pending inside the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    context.run_migrations()


def run_on_sqlite() -> None:
    """One immediate transaction, by hand: the driver itself must not begin one."""
    # A restore brings a copy up before it takes the place of the present database.
    engine = context.config.attributes.get("engine", db.engine)
    with engine.connect().execution_options(bare=True) as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            run(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration broke {len(broken)} references")
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def run_on_postgresql() -> None:
    """One transaction, one migrator at a time."""
    with db.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(7200410)"))
        run(connection)


with current_app.app_context():
    if db.engine.dialect.name == "sqlite":
        run_on_sqlite()
    else:
        run_on_postgresql()
