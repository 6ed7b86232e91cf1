"""Proving the journal: the chain is walked from its first link, and the first break is told."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from crmapp.batches import batches
from crmapp.config import read_key
from crmapp.database import db
from crmapp.journal.models import Entry, Seal
from crmapp.journal.reach import digest_of, reached_by
from crmapp.journal.seals import (
    BEFORE_ALL,
    COLUMNS,
    KEY,
    LEAF,
    digest,
    fingerprint_of,
    hash_of,
    mark_of,
)


@dataclass(frozen=True)
class Break:
    """Where the journal is not what was sealed: `kind` is one of KINDS, `entry` its key."""

    kind: str
    seal: int
    entry: int | None = None

    def __str__(self) -> str:
        """The words for the terminal."""
        place = f"entry {self.entry}" if self.entry is not None else f"seal {self.seal}"
        return f"{place}: {KINDS[self.kind]} (seal {self.seal})"


KINDS = {
    "changed": "is not what was sealed",
    "customers": "its list of customers is not what was sealed",
    "missing": "was sealed and is missing",
    "added": "stands among sealed entries and was never sealed",
    "reordered": "stands in another's place",
    "seal changed": "the seal itself was changed",
    "seal missing": "the seal is missing",
    "seal unmarked": "the seal was not made by this product with its key",
    "no key": "it was made with a key that is not here; put the file journal_key back",
    "anchor": "the chain does not hold the seal that was noted down",
}


@dataclass(frozen=True)
class Verdict:
    """What the walk found: the first break if any, what is sealed, and the tail that is not.

    After a break `unsealed` counts everything behind what was proven.
    """

    broken: Break | None
    seals: int
    sealed: int
    unsealed: int
    waits_since: datetime | None
    tip: str


def verify(anchors: dict[int, str] | None = None) -> Verdict:
    """Walk the whole chain; `anchors` are hashes of seals by number that were noted elsewhere."""
    broken, number, sealed, last_id, tip = None, 0, 0, 0, BEFORE_ALL
    anchors, key = anchors or {}, _key()
    for seal in _seals():
        number += 1
        if seal is None:
            broken = Break("seal changed", number)
            break
        broken = _break_in(seal, number, last_id, tip, key) or _off(anchors, seal)
        if broken:
            break
        sealed += len(seal.leaves) // LEAF
        last_id, tip = seal.last_id, seal.hash
    if broken is None:
        broken = next((Break("anchor", nth) for nth in sorted(anchors) if nth > number), None)
    return Verdict(broken, number, sealed, *_tail(last_id), tip)


def _tail(last_id: int) -> tuple[int, datetime | None]:
    waiting = Entry.id > last_id
    oldest = _read(select(func.min(Entry.at)).where(waiting))
    count = db.session.scalar(select(func.count()).select_from(Entry).where(waiting))
    return count or 0, oldest[0] if oldest is not None else None


def _key() -> bytes | None:
    folder = Path(current_app.config["INSTANCE"])
    return read_key(folder, KEY) if (folder / KEY).exists() else None


def _seals() -> Iterator[Any]:
    """Every link in order; None in the place of one that cannot be read."""
    after = 0
    while numbers := _numbers(after):
        for number in numbers:
            yield _read(select(*Seal.__table__.columns).where(Seal.number == number))
        after = numbers[-1]


def _numbers(after: int) -> list[int]:
    some = select(Seal.number).where(Seal.number > after).order_by(Seal.number)
    return list(db.session.scalars(some.limit(1000)))


def _read(statement: Any) -> Any:
    """A row; None for one that holds what its columns cannot."""
    try:
        return db.session.execute(statement).one()
    except (ValueError, TypeError, AttributeError):
        return None


def _off(anchors: dict[int, str], seal: Any) -> Break | None:
    noted = anchors.get(seal.number)
    return Break("anchor", seal.number) if noted and noted != seal.hash else None


def _break_in(seal: Any, number: int, after: int, tip: str, key: bytes | None) -> Break | None:
    if seal.number != number:
        return Break("seal missing", number)
    leaves = seal.leaves
    if not isinstance(leaves, bytes):  # SQLite keeps a text where bytes belong
        return Break("seal changed", number)
    told = hash_of(
        number=number, at=seal.at, last_id=seal.last_id, leaves=leaves, previous=seal.previous
    )
    if seal.previous != tip or seal.hash != told or len(leaves) % LEAF or not leaves:
        return Break("seal changed", number)
    if key is None or seal.key != fingerprint_of(key):
        return Break("no key", number)
    if not hmac.compare_digest(seal.mark.encode(), mark_of(seal.hash, key).encode()):
        return Break("seal unmarked", number)
    return _break_among(seal.number, _leaves(leaves), after, seal.last_id)


def _leaves(leaves: bytes) -> dict[int, bytes]:
    return {int.from_bytes(part[:8], "big"): part[8:] for part in batches(leaves, LEAF)}


def _break_among(number: int, leaves: dict[int, bytes], after: int, upto: int) -> Break | None:
    there = _digests(after, upto)
    known = set(leaves.values())
    for key in sorted(leaves.keys() | there.keys()):
        if key not in there:
            return Break("missing", number, key)
        if key not in leaves:
            return Break("added", number, key)
        if there[key] != leaves[key]:
            return Break("reordered" if there[key] in known else "changed", number, key)
    return _strayed(number, after, upto)


def _digests(after: int, upto: int) -> dict[int, bytes]:
    """What the entries say now; b"" for one that no longer says anything that can be read."""
    mine = Entry.id > after, Entry.id <= upto
    try:
        return {row.id: digest(row) for row in db.session.execute(select(*COLUMNS).where(*mine))}
    except (ValueError, TypeError, AttributeError):  # what stands there is no moment or no JSON
        keys = db.session.scalars(select(Entry.id).where(*mine)).all()
    rows = {key: _read(select(*COLUMNS).where(Entry.id == key)) for key in keys}
    return {key: digest(row) if row is not None else b"" for key, row in rows.items()}


def _strayed(number: int, after: int, upto: int) -> Break | None:
    """An entry that reached other customers than it says."""
    mine = Entry.id > after, Entry.id <= upto
    for key, details in db.session.execute(select(Entry.id, Entry.details).where(*mine)):
        if "reach" in details and digest_of(reached_by(key)) != details["reach"]:
            return Break("customers", number, key)
    return None
