"""Understood rows put by as text: a large file takes a fraction of the memory that objects do."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crmapp.duplicates.signs import Signs
from crmapp.imports.recognising import signs_for
from crmapp.imports.staged import fingerprint_of, identity_of, pack, repack, unpack
from crmapp.imports.understood import UnderstoodRow

QUICK = 1  # the level of packing: three quarters go at a tenth of the time of the rest


@dataclass(frozen=True, slots=True)
class Shelved:
    """A row put by; what reading and matching ask of every row stays at hand."""

    packed: bytes
    numbers: tuple[int, ...]
    state: str
    is_own: bool
    is_named: bool
    has_issues: bool
    entries: int
    signs: Signs
    identity: str
    fingerprint: str

    def row(self) -> UnderstoodRow:
        """The row as it was understood."""
        return unpack(self._text())[0]

    def text(self, known: list[int], above: str = "") -> str:
        """The row as it waits in the database; `above` is the place of a like row."""
        text = self._text()
        return repack(text, known, above) if known or above else text

    def _text(self) -> str:
        return zlib.decompress(self.packed).decode("utf-8", "surrogatepass")


def shelve(row: UnderstoodRow, mapping: dict[int, str]) -> Shelved:
    """Put a row by that was read with a mapping."""
    text = pack(row, []).encode("utf-8", "surrogatepass")
    return Shelved(
        zlib.compress(text, QUICK),
        tuple(row.numbers),
        row.state,
        row.is_own,
        bool(row.name),
        bool(row.issues),
        len(row.entries),
        signs_for(row),
        identity_of(row),
        fingerprint_of(row, mapping),
    )


def put_by(
    rows: Iterable[UnderstoodRow], mapping: dict[int, str], onto: list[Shelved]
) -> Iterator[UnderstoodRow]:
    """Pass rows on, each once it was put by."""
    for row in rows:
        onto.append(shelve(row, mapping))
        yield row
