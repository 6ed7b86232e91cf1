"""Changing the key of private fields while people work.

The new key is put into the file of keys first: every process opens with both from then on and seals
with the new one. What stands under the old one is sealed again some at a time. The data themselves
tell how far that has come, so it may be stopped, or killed, and begun again at any moment.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import current_app
from sqlalchemy import LargeBinary, Select, func, literal, or_, select, text, update

from crmapp.database import db, writing
from crmapp.journal.log import log
from crmapp.key_file import IDS, NAME, read_keys, write_keys
from crmapp.vault import Sealed, SealedRecord, vault

AT_ONCE = 500  # rows sealed in one transaction: nobody waits long for the lock


class StillUsed(Exception):
    """The old key is still needed; says by how many values."""


@dataclass(frozen=True)
class Step:
    """How far a rotation has come with one table."""

    table: str
    done: int
    of: int


def begin() -> bool:
    """Put a new key into the file, to seal with from now on; False where a rotation goes on."""
    folder = current_app.config["INSTANCE"]
    keys = read_keys(folder)
    if len(keys) > 1:
        return False
    newest = max(keys)
    number = newest + 1 if newest + 1 in IDS else IDS[0]
    write_keys(folder, {**keys, number: secrets.token_bytes(32)})
    with writing():
        log("keys:begun", key=number)
    return True


def sealed_models() -> dict[type[SealedRecord], list[str]]:
    """Every table with private fields, and their names."""
    found = {
        model: [name for name, value in vars(model).items() if isinstance(value, Sealed)]
        for model in SealedRecord.__subclasses__()
    }
    return {model: names for model, names in found.items() if names}


def counts() -> dict[str, dict[int, int]]:
    """How many values of each `table.field` stand under each key."""
    told: dict[str, dict[int, int]] = {}
    for model, names in sealed_models().items():
        for name in names:
            column = _column(model, name)
            first = _first_byte(column)
            rows = db.session.execute(
                select(first, func.count()).where(column.is_not(None)).group_by(first)
            )
            told[f"{model.__tablename__}.{name}"] = {bytes(key)[0]: n for key, n in rows}
    return told


def reseal() -> Iterator[Step]:
    """Seal everything again that stands under another key than the one in use; tells each batch."""
    for model, names in sealed_models().items():
        left = _count(model, names)
        done, after = 0, 0
        while rows := db.session.execute(_stale(model, names, after)).all():
            db.session.commit()  # nothing is read while others are waited for
            after = rows[-1].id
            _seal_again(model, names, rows)
            done += len(rows)
            yield Step(model.__tablename__, done, max(left, done))


def _column(model: type[SealedRecord], name: str) -> Any:
    return getattr(model, f"{name}_sealed")


def _first_byte(column: Any) -> Any:
    return func.substr(column, 1, 1, type_=LargeBinary)


def _is_stale(model: type[SealedRecord], names: list[str]) -> Any:
    current = literal(bytes([vault().key_id]), LargeBinary)
    return or_(*(_first_byte(_column(model, name)) != current for name in names))


def _count(model: type[SealedRecord], names: list[str]) -> int:
    return db.session.scalar(select(func.count()).where(_is_stale(model, names))) or 0


def _stale(model: type[SealedRecord], names: list[str], after: int) -> Select:
    columns = [_column(model, name) for name in names]
    some = select(model.id, model.uid, *columns).where(_is_stale(model, names), model.id > after)
    return some.order_by(model.id).limit(AT_ONCE)


def _seal_again(model: type[SealedRecord], names: list[str], rows: list[Any]) -> None:
    changes = [
        (row.id, column, old, new)
        for row in rows
        for name in names
        if (old := getattr(row, column := f"{name}_sealed"))
        and (new := _again(old, f"{model.__tablename__}.{name}.{row.uid}"))
    ]
    table = model.__table__
    with writing() as session:
        for key, column, old, new in changes:
            # What someone has written meanwhile stays: it is under the new key already.
            same = table.c.id == key, table.c[column] == old
            session.connection().execute(update(table).where(*same).values({column: new}))


def _again(sealed: bytes, place: str) -> bytes | None:
    """A value under the key in use; None where it is so already, or does not open at all."""
    if sealed[0] == vault().key_id:
        return None
    try:
        return vault().seal(vault().open(sealed, place), place)
    except (InvalidTag, KeyError):  # told by the check of private fields
        return None


def retire() -> list[int]:
    """Take the old keys out of the file and lay them aside; raises StillUsed.

    To be called when every process has had the time to end what it sealed with them.
    """
    folder = current_app.config["INSTANCE"]
    keys = read_keys(folder)
    current = list(keys)[-1]
    old = {number: key for number, key in keys.items() if number != current}
    with writing() as session:
        if db.engine.dialect.name == "postgresql":
            for model in sealed_models():
                session.execute(text(f"LOCK TABLE {model.__tablename__} IN SHARE MODE"))
        left = sum(_count(model, names) for model, names in sealed_models().items())
        if left:
            raise StillUsed(left)
        for number, key in old.items():
            write_keys(folder, {number: key}, f"{NAME}.retired-{number}")
            log("keys:retired", key=number)
        write_keys(folder, {current: keys[current]})
    return list(old)
