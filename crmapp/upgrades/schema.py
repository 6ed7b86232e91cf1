"""Which schema the database has and which this version needs."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade as migrate

from crmapp.backups.sources import dialect, sqlite_path
from crmapp.backups.verbs import make_backup
from crmapp.config import ROOT
from crmapp.database import db
from crmapp.freshness.keeping import keep_all

_DIRECTORY = str(ROOT / "migrations")


class NewerSchema(Exception):
    """The database was used by a newer version of the product."""


def upgrade() -> str:
    """Bring the database to this version's schema, after a backup unless it is new.

    Returns what was done: "ready", "made" or "upgraded". Raises NewerSchema.
    """
    if dialect() == "sqlite":
        sqlite_path().touch(0o600)  # an empty file is a database; the journals take after it
    present = present_revision()
    if present is not None and present not in known_revisions():
        raise NewerSchema(present)
    if present == head():
        return "ready"
    if present is not None:
        make_backup("upgrade")
    migrate(directory=_DIRECTORY)
    if present is None:
        return "made"
    keep_all()  # a release may have brought columns that follow from other rows
    return "upgraded"


def present_revision() -> str | None:
    """The database's revision, None where it has no tables yet."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this version of the product works with."""
    return _scripts().get_current_head()


def known_revisions() -> set[str]:
    """Every revision that this version knows how to read or bring up."""
    return {script.revision for script in _scripts().walk_revisions()}


@cache  # the scripts are part of the product and are read once
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(_DIRECTORY)
