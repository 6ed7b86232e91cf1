"""Deleting rows for good with all that cannot be without them, found from the schema itself."""

from typing import Any

from sqlalchemy import Column, Table, delete, or_, select, update

from crmapp.database import Base, db


def uproot(root: Table, marked: Any) -> None:
    """Delete a table's marked rows, first all rows that cannot be without them.

    Whatever may be without them lets go of them.
    """
    conditions: dict[Table, Any] = {root: marked}
    tables = Base.metadata.sorted_tables  # what is pointed at comes first
    for table in tables[tables.index(root) + 1 :]:
        hanging = [
            column.in_(select(there.c.id).where(conditions[there]))
            for column, there in _links(table, conditions)
            if not column.nullable
        ]
        if hanging:
            conditions[table] = or_(*hanging)
    doomed = list(conditions)
    for table in reversed(tables):
        for column, there in _links(table, conditions):
            if column.nullable:
                gone = column.in_(select(there.c.id).where(conditions[there]))
                db.session.execute(update(table).where(gone).values({column: None}))
        if table in doomed:
            db.session.execute(delete(table).where(conditions[table]))


def _links(table: Table, among: dict[Table, Any]) -> list[tuple[Column, Table]]:
    return [
        (key.parent, key.column.table)
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table in among
    ]
