"""What stands in the database, table by table, to be compared before and after."""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, TextClause, event, inspect, select, table, text

from crmapp.database import db

# A refusal may be noted, counted, and seen as activity; it may change nothing else.
LEFT_OUT = {"alembic_version", "journal", "sessions", "throttles"}
_WRITES = re.compile(
    rf"\s*(?!(INSERT INTO|UPDATE|DELETE FROM) ({'|'.join(LEFT_OUT)})\b)"
    r"(INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER|TRUNCATE)\b",
    re.IGNORECASE,
)

Unchanged = Callable[[], contextlib.AbstractContextManager[Callable[..., None]]]


def snapshot_rows(engine: Engine, names: list[str] | None = None) -> dict[str, tuple[int, str]]:
    """Each table's number of rows and a digest of their values, whatever their order."""
    names = names or compared(engine)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # sixty answers cost more than one of sixty rows
            return {
                row[0]: (row[1], str(row[2])) for row in connection.execute(_all_at_once(names))
            }
        return {name: _digest(connection.execute(_everything(name)).all()) for name in names}


def compared(engine: Engine) -> list[str]:
    """The tables that are compared."""
    return sorted(set(inspect(engine).get_table_names()) - LEFT_OUT)


def _everything(name: str) -> object:
    return select(text("*")).select_from(table(name))


def _all_at_once(names: list[str]) -> TextClause:
    told = "count(*), sum(hashtextextended(t::text, 0)::numeric)"
    return text(" UNION ALL ".join(f"SELECT '{name}', {told} FROM \"{name}\" t" for name in names))


def _digest(rows: list) -> tuple[int, str]:
    lines = sorted(repr(tuple(row)) for row in rows)
    return len(rows), hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture
def unchanged(app: Flask) -> Unchanged:
    """Compare the database after each of many acts: `with unchanged() as compare: … compare()`.

    Where no statement that could write to what is compared was sent since the last time, there is
    nothing to compare; what happens behind the statements is seen at the end.
    """

    @contextlib.contextmanager
    def watch() -> Iterator[Callable[..., None]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if _WRITES.match(statement):
                sent.append(statement)

        with app.app_context():
            engine = db.engine
        names = compared(engine)
        before = snapshot_rows(engine, names)

        def compare(*told: object) -> None:
            if sent:
                assert snapshot_rows(engine, names) == before, (*told, sent)
                sent.clear()

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield compare
            assert snapshot_rows(engine, names) == before
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return watch
