"""A table of a spreadsheet: its columns, its rows, and the rows that hold no customer."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from crmapp.imports.reading import Cell, Sheet
from crmapp.text import normalise


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its place from 0, its header as shown, and the names it may go by."""

    index: int
    header: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: its number as the spreadsheet shows it, its cells, merges filled down.

    `own` are the cells as they stand; a cell covered by a merge from above is None there.
    """

    number: int
    cells: list[Cell]
    own: list[Cell]

    def at(self, index: int) -> Cell:
        """Return the cell of a column, None beyond the end."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that holds no customer: `reason` is total, hint, header, section or note."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of one sheet.

    `header_row` and `first_row` are numbers as the spreadsheet shows them. `fingerprint` is the
    same for every file with the same headers, whatever stands around the table. `beside` are the
    records of the further sheets of a file that the product wrote, None for any other.
    """

    sheet: Sheet
    header_row: int
    first_row: int
    columns: list[Column]
    score: float
    rows: list[Row] = field(repr=False, default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    beside: dict[str, list[dict[str, Cell]]] | None = None
    starts: tuple[tuple[int, str], ...] = ()  # of several sheets as one: rows before, and name
    unread: tuple[str, ...] = ()  # sheets of the file of which nothing is in this table
    extra_from: int = 0  # number of the first row that tells more of customers above

    def place(self, number: int) -> str:
        """Return a row's number as a person finds it: 5, or 华南!5 where sheets were joined."""
        return place_in(self.starts, number)

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """Yield for each sheet the rows before it, and the first and last row of its table."""
        told = sorted([row.number for row in self.rows] + [one.number for one in self.dropped])
        starts = [start for start, _name in self.starts] or [0]
        for start, end in zip(starts, [*starts[1:], len(self.sheet.rows)], strict=True):
            yield start, next((number for number in told if number > start), start + 1), end

    @property
    def fingerprint(self) -> str:
        """A short name of this set of headers."""
        names = "\x1f".join(normalise(column.header) for column in self.columns)
        return hashlib.sha256(names.encode()).hexdigest()[:16]


def place_in(starts: tuple[tuple[int, str], ...], number: int) -> str:
    """Return where a row stands: `starts` are the rows before each of several sheets, and its name.

    Where there is one sheet only, it is the number.
    """
    before = [(start, name) for start, name in starts if start < number]
    return f"{before[-1][1]}!{number - before[-1][0]}" if before else str(number)
