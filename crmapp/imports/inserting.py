"""Drafted rows written by the hundred: made ready column by column, and tracked by nobody."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Dialect, Table, insert

from crmapp.database import db

Make = Callable[[Any], Any]


def insert_rows(table: Table, rows: list[dict[str, Any]]) -> None:
    """Write rows that all name the same columns, inside `writing()`.

    Columns that are empty in all of them are left out: most are.
    """
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    told = {
        name: values
        for name, values in columns.items()
        if _fills_itself(table.c[name]) or any(value is not None for value in values)
    }
    insert_columns(table, told)


def insert_columns(table: Table, columns: dict[str, Sequence[Any]]) -> None:
    """Write rows that are told by their columns, inside `writing()`."""
    dialect = db.engine.dialect
    names = tuple(one.name for one in table.c if one.name in columns)
    statement, makers = _prepared(table, names, dialect)
    made = [
        columns[name] if make is None else map(make, columns[name])
        for name, make in zip(names, makers, strict=True)
    ]
    rows: list[Any] = list(zip(*made, strict=True))
    if not dialect.positional:
        rows = [dict(zip(names, row, strict=True)) for row in rows]
    db.session.connection().exec_driver_sql(statement, rows)


@lru_cache(maxsize=256)
def _prepared(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, list[Make | None]]:
    """The statement as the driver takes it, and what makes values of each column ready for it."""
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    return str(compiled), [one.bind_processor(dialect) for one in types]


def _fills_itself(column: Column) -> bool:
    return column.default is not None or column.server_default is not None
