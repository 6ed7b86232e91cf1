"""What stands in the database, table by table, to be compared before and after."""

import hashlib

from sqlalchemy import Engine, inspect, select, table, text

# A refusal may be noted, counted, and seen as activity; it may change nothing else.
LEFT_OUT = {"alembic_version", "journal", "sessions", "throttles"}


def snapshot_rows(engine: Engine) -> dict[str, tuple[int, str]]:
    """Each table's number of rows and a digest of their values, whatever their order."""
    names = sorted(set(inspect(engine).get_table_names()) - LEFT_OUT)
    with engine.connect() as connection:
        return {name: _digest(connection.execute(_everything(name)).all()) for name in names}


def _everything(name: str) -> object:
    return select(text("*")).select_from(table(name))


def _digest(rows: list) -> tuple[int, str]:
    lines = sorted(repr(tuple(row)) for row in rows)
    return len(rows), hashlib.sha256("\n".join(lines).encode()).hexdigest()
