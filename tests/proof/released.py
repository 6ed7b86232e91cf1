"""The first released schema with a team's data in it: 60 customers and all that hangs on them.

`released-0001.json.xz` was filled once by the released code itself (commit c201134) and is
never made anew: it is what stands on people's machines.
"""

import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Boolean, inspect, text

from crmapp.database import db

REVISION = "0001"
GONE = {("journal", "sealed_by")}  # taken away by 0006; nothing had ever been written there
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
FILE = Path(__file__).with_name("released-0001.json.xz")


def contents() -> dict[str, Any]:
    """The key of its private fields, and columns and rows by table."""
    return json.loads(lzma.decompress(FILE.read_bytes()))


def fill(held: dict[str, Any]) -> None:
    """Bring an empty database to the released schema and put the data in."""
    migrate(REVISION)
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect().execution_options(bare=is_sqlite) as connection:
        # What points at each other goes in in any order, as a backup's rows do.
        off = "PRAGMA foreign_keys=OFF" if is_sqlite else "SET session_replication_role = replica"
        connection.exec_driver_sql(off)
        for name, told in held["tables"].items():
            if name == "alembic_version":
                continue
            _put(connection, name, told)
        connection.commit()
        on = "PRAGMA foreign_keys=ON" if is_sqlite else "SET session_replication_role = origin"
        connection.exec_driver_sql(on)
        connection.commit()
    db.engine.dispose()


def _put(connection: Any, into: str, told: dict[str, Any]) -> None:
    columns = inspect(connection).get_columns(into)
    flags = {column["name"] for column in columns if isinstance(column["type"], Boolean)}
    names = told["columns"]
    marks = ", ".join(f":{name}" for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    statement = text(f'INSERT INTO "{into}" ({quoted}) VALUES ({marks})')
    connection.execute(text(f'DELETE FROM "{into}"'))  # a migration makes the first rows of some
    for row in told["rows"]:
        values = {
            name: _value(value, name in flags) for name, value in zip(names, row, strict=True)
        }
        connection.execute(statement, values)
    if db.engine.dialect.name == "postgresql" and "id" in names:
        counter = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) FROM " + into)
        connection.execute(counter, {"name": into})


def _value(value: Any, is_flag: bool) -> Any:
    if isinstance(value, str) and value.startswith("hex:"):
        return bytes.fromhex(value[4:])
    return bool(value) if is_flag and value is not None else value


def digests(held: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Each released table's number of rows, and a digest of the released columns' values."""
    found = {}
    with db.engine.connect() as connection:
        for name, told in held["tables"].items():
            if name == "alembic_version":
                continue
            kept = [column for column in told["columns"] if (name, column) not in GONE]
            columns = ", ".join(f'"{column}"' for column in kept)
            rows = connection.execute(text(f'SELECT {columns} FROM "{name}"')).all()
            lines = sorted(repr(tuple(row)) for row in rows)
            found[name] = len(rows), hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def migrate(revision: str = "head") -> None:
    """Run the product's own migrations, without the backup that goes before them."""
    upgrade(directory=str(MIGRATIONS), revision=revision)
