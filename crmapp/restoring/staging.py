"""Making a SQLite database ready beside the present one: brought up, signed out, proven."""

import os
import shutil
from pathlib import Path
from typing import Any

from alembic import command
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from crmapp import clock
from crmapp.backups import sources
from crmapp.backups.archive import BadBackup
from crmapp.database import db, engine_options, watch
from crmapp.durable import write_safely
from crmapp.instance_lock import InUse
from crmapp.restoring.swap import Exchange
from crmapp.settings.models import Stamp
from crmapp.sqlite import connect, driver
from crmapp.upgrades.schema import head

# What belonged to the moment of the backup and not to the data: nobody stays signed in, and the
# backup itself is not begun again.
LETTING_GO = (
    "DELETE FROM sessions",
    "UPDATE jobs SET state = 'cancelled' WHERE state IN ('waiting', 'running')"
    " AND kind IN ('backup', 'nightly_backup', 'restore')",
)


def make_ready(database: Path, revision: str) -> None:
    """Bring a copy to this version's schema and let go of what must not come back."""
    if revision != head():
        bring_up(database)
    raising = f"UPDATE stamps SET value = value + {highest_stamp() + 1}"  # noqa: S608 -- a number
    alone(database, *LETTING_GO, raising)
    sources.prove_sqlite(database)


def bring_up(database: Path, to: str = "head") -> None:
    """Run the migrations on a file; raises BadBackup where they do not go through."""
    url = f"sqlite:///{database}"
    engine = create_engine(url, **engine_options(url))
    watch(engine)
    migrate = current_app.extensions["migrate"]
    config = migrate.migrate.get_config(migrate.directory)
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, to)
    except Exception as problem:  # whatever a migration trips over, nothing was touched
        current_app.logger.exception("a backup could not be brought up")
        raise BadBackup(_l("Its data cannot be brought to this version.")) from problem
    finally:
        engine.dispose()


def highest_stamp() -> int:
    """Beyond what any cache or board has seen, so that all of them look anew."""
    try:
        return max(db.session.scalars(select(Stamp.value)).all(), default=0)
    except SQLAlchemyError:  # an instance without tables has shown nothing yet
        return 0
    finally:
        db.session.rollback()


def alone(path: Path, *statements: str) -> None:
    """Say something to a file that nobody else has open; nothing is left beside it."""
    connection = connect(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def exchange_for(database: Path, folder: Path) -> Exchange:
    """The exchange of the running database's file; on the disk of its place."""
    place = sources.sqlite_path()
    new = database
    if database.stat().st_dev != place.parent.stat().st_dev:
        new = place.with_name(f".{place.name}.restoring")
        with database.open("rb") as file:
            write_safely(new, lambda target: shutil.copyfileobj(file, target))
    with new.open("rb") as file:
        os.fsync(file.fileno())
    stamp = f"{clock.local(clock.now()):%Y%m%d-%H%M%S}"
    aside: Any = folder / place.name
    if place.parent.stat().st_dev != folder.parent.stat().st_dev:
        aside = place.with_name(f"before-restore-{stamp}-{place.name}")
    return Exchange(place, new, aside)


def let_go(exchange: Exchange) -> list[Exchange]:
    """Fold the journal into the present file; raises InUse where somebody has it open.

    Where the file is too broken for that, its journal goes aside with it.
    """
    db.session.remove()
    db.engine.dispose()
    place = exchange.place
    if not place.exists():
        return []
    connection = connect(str(place))
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_sound = True
    except driver.DatabaseError:
        is_sound = False
    connection.close()
    beside = [place.with_name(f"{place.name}-{end}") for end in ("wal", "shm")]
    left = [path for path in beside if path.exists()]
    if left and is_sound:  # it would spoil the file that comes
        raise InUse
    return [Exchange(path, None, exchange.aside.with_name(path.name)) for path in left]
