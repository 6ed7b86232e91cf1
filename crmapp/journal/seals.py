"""Sealing the journal: links of a hash chain over what was written since the last one.

Entries are written plain in the transaction of their act. A job adds a link for each batch of
them; the key that marks a link lies outside of the database.
"""

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any

from flask import current_app
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from crmapp import clock
from crmapp.config import read_key
from crmapp.database import db, writing
from crmapp.journal.models import Entry, Seal

KEY = "journal_key"  # a file of the instance, 32 bytes in hexadecimal
BATCH = 500
BEFORE_ALL = "0" * 64
LEAF = 32  # bytes: eight for an entry's key, the rest for its digest
COLUMNS = (
    Entry.id, Entry.at, Entry.actor_id, Entry.actor_name, Entry.action, Entry.subject,
    Entry.subject_id, Entry.customer_id, Entry.details, Entry.request_id, Entry.address,
)  # fmt: skip


def tip() -> dict[str, Any] | None:
    """The last seal's number and hash, to be kept where the database is not; None before one."""
    seal = last_seal()
    return {"number": seal.number, "hash": seal.hash} if seal is not None else None


def last_seal() -> Seal | None:
    """The newest link of the chain."""
    return db.session.scalars(select(Seal).order_by(Seal.number.desc()).limit(1)).first()


def seal_all() -> int:
    """Seal every entry that is certain by now; returns how many were sealed here.

    Several processes may do so at once: each link is added by one of them. The lock is held for
    one insert at a time.
    """
    bound, count = _bound(), 0
    while True:
        former = last_seal()
        since = former.last_id if former is not None else 0
        rows = _entries(since, bound)
        db.session.commit()
        if not rows:
            return count
        count += len(rows) if _add(former, rows) else 0


def _bound() -> int:
    """The last key below which no entry can appear any more; 0 where that cannot be told now."""
    try:
        if db.engine.dialect.name == "postgresql":
            # Keys are given before the commit: for an instant nobody may be about to add one.
            db.session.execute(text("SET LOCAL lock_timeout = '500ms'"))
            db.session.execute(text("LOCK TABLE journal IN SHARE MODE"))
        return db.session.scalar(select(func.max(Entry.id))) or 0
    except OperationalError:  # a long writer is at work: the next time will do
        db.session.rollback()
        return 0
    finally:
        db.session.commit()


def _entries(since: int, bound: int) -> list[Any]:
    mine = select(*COLUMNS).where(Entry.id > since, Entry.id <= bound)
    return list(db.session.execute(mine.order_by(Entry.id).limit(BATCH)))


def _add(former: Seal | None, rows: list[Any]) -> bool:
    values = {
        "number": former.number + 1 if former is not None else 1,
        "at": clock.now().astimezone(UTC),
        "last_id": rows[-1].id,
        "leaves": b"".join(leaf(row) for row in rows),
        "previous": former.hash if former is not None else BEFORE_ALL,
    }
    values["hash"] = hash_of(**values)
    key = read_key(current_app.config["INSTANCE"], KEY)
    values |= {"mark": mark_of(values["hash"], key), "key": fingerprint_of(key)}
    try:
        with writing() as session:
            session.execute(insert(Seal).values(values))
    except IntegrityError:  # another process was faster with this link
        return False
    return True


def leaf(row: Any) -> bytes:
    """An entry as a link holds it: its key, then the digest of what it says."""
    return row.id.to_bytes(8, "big") + digest(row)


def digest(row: Any) -> bytes:
    """What an entry says, whichever key it stands under."""
    told = [row.at.isoformat(), *(getattr(row, column.key) for column in COLUMNS[2:])]
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).digest()[: LEAF - 8]


def hash_of(*, number: int, at: Any, last_id: int, leaves: bytes, previous: str) -> str:
    """The hash of a link, over the one before it."""
    head = f"{number}|{at.isoformat()}|{last_id}|{previous}|".encode()
    return hashlib.sha256(head + leaves).hexdigest()


def mark_of(hashed: str, key: bytes) -> str:
    """The proof that the holder of a key made a link."""
    return hmac.new(key, hashed.encode(), hashlib.sha256).hexdigest()


def fingerprint_of(key: bytes) -> str:
    """What tells one key from another without giving it away."""
    return hashlib.sha256(b"crm journal key " + key).hexdigest()[:16]
