"""Understood rows put by as text: a large file takes a fraction of the memory that objects do."""

import zlib
from array import array
from dataclasses import dataclass, replace

from crmapp.duplicates.signs import Signs
from crmapp.imports.kept_signs import marks_of, pack_signs, unpack_signs
from crmapp.imports.recognising import signs_for
from crmapp.imports.staged import fingerprint_of, identity_of, pack, repack, unpack
from crmapp.imports.understood import Issue, UnderstoodRow
from crmapp.text import normalise

QUICK = 1  # the level of packing: three quarters go at a tenth of the time of the rest
BREAK = "\n"  # between the row and its signs, which are JSON both: none of them holds it


@dataclass(frozen=True, slots=True)
class Shelved:
    """A row put by; what reading and matching ask of every row stays at hand.

    `called` is the customer's name as it is compared; `marks` as in `kept_signs`.
    """

    packed: bytes
    numbers: tuple[int, ...]
    places: tuple[str, ...]
    called: str
    state: str
    is_own: bool
    has_issues: bool
    entries: int
    marks: bytes
    identity: str
    fingerprint: str

    @property
    def is_named(self) -> bool:
        """Whether the row says who it is about."""
        return bool(self.called)

    @property
    def signs(self) -> Signs:
        """What its customer is recognised by."""
        return unpack_signs(self._texts()[1])

    @property
    def row(self) -> UnderstoodRow:
        """The row as it was understood."""
        return unpack(self._texts()[0])[0]

    def text(self, known: tuple[int, ...] = (), above: str = "") -> str:
        """The row as it waits in the database; `above` is the place of a like row."""
        text = self._texts()[0]
        return repack(text, list(known), above) if known or above else text

    def with_issue(self, issue: Issue) -> "Shelved":
        """The same row with one more thing to look at."""
        row, signs = self.row, self._texts()[1]
        row.issues.append(issue)
        return replace(self, packed=_packed(row, signs), has_issues=True)

    def _texts(self) -> list[str]:
        text = zlib.decompress(self.packed).decode("utf-8", "surrogatepass")
        return text.split(BREAK, 1)


def shelve(row: UnderstoodRow, mapping: dict[int, str]) -> Shelved:
    """Put a row by that was read with a mapping."""
    signs = signs_for(row)
    return Shelved(
        _packed(row, pack_signs(signs)),
        tuple(row.numbers),
        tuple(row.places),
        normalise(row.name) or row.name,
        row.state,
        row.is_own,
        bool(row.issues),
        len(row.entries),
        array("q", marks_of(signs)).tobytes(),
        identity_of(row),
        fingerprint_of(row, mapping),
    )


def _packed(row: UnderstoodRow, signs: str) -> bytes:
    text = f"{pack(row, [])}{BREAK}{signs}"
    return zlib.compress(text.encode("utf-8", "surrogatepass"), QUICK)
