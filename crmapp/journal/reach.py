"""Acts that reach many customers at once: kept as bits, so that each finds who took it out."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from crmapp.database import db
from crmapp.journal.log import log
from crmapp.journal.models import Entry, Reach

BLOCK = 4096  # keys of one row: half a kilobyte at most


def log_reaching(
    action: str, subject: object, keys: Iterable[int], *, by: Any, **details: Any
) -> Entry:
    """Add an entry about many customers by their keys, inside `writing()`.

    The digest of the keys stands in the entry, so that the chain covers them too.
    """
    blocks = blocks_of(keys)
    entry = log(action, subject, by=by, **details)
    entry.details = {**entry.details, "reach": digest_of(blocks)}
    db.session.flush()
    db.session.add_all(
        Reach(block=block, entry_id=entry.id, bits=bits) for block, bits in blocks.items()
    )
    return entry


def blocks_of(keys: Iterable[int]) -> dict[int, bytes]:
    """The bits of some keys by their block."""
    sums: dict[int, int] = defaultdict(int)
    for key in keys:
        sums[key // BLOCK] |= 1 << key % BLOCK
    return {
        block: bits.to_bytes((bits.bit_length() + 7) // 8, "little")
        for block, bits in sorted(sums.items())
    }


def digest_of(blocks: dict[int, bytes]) -> str:
    """What tells one set of keys from another."""
    told = b"".join(b"%d:%d:%b" % (block, len(bits), bits) for block, bits in blocks.items())
    return hashlib.sha256(told).hexdigest()


def holds(bits: bytes, key: int) -> bool:
    """Whether the bits of a key's block hold it."""
    place = key % BLOCK
    return place // 8 < len(bits) and bool(bits[place // 8] >> place % 8 & 1)


def reached_by(entry_id: int) -> dict[int, bytes]:
    """The blocks that an entry reached."""
    mine = select(Reach.block, Reach.bits).where(Reach.entry_id == entry_id)
    return {block: bytes(bits) for block, bits in db.session.execute(mine.order_by(Reach.block))}


def entries_reaching(keys: Iterable[int]) -> list[int]:
    """The entries that reached at least one of some customers."""
    found: set[int] = set()
    wanted: dict[int, list[int]] = defaultdict(list)
    for key in keys:
        wanted[key // BLOCK].append(key)
    for block, some in wanted.items():
        theirs = select(Reach.entry_id, Reach.bits).where(Reach.block == block)
        for entry_id, bits in db.session.execute(theirs):
            if any(holds(bytes(bits), key) for key in some):
                found.add(entry_id)
    return sorted(found)
