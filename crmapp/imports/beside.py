"""How many rows the sheets beside the customers have, and how many of them come in with one."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from crmapp.exports.columns import PLANS, QUOTE_ITEMS, QUOTES, SHEETS
from crmapp.imports.attached import ATTACHED
from crmapp.imports.layout import Layout
from crmapp.imports.meanings import Meanings
from crmapp.imports.own_past import BESIDE, Past, name_of
from crmapp.imports.own_rows import key_of, whose
from crmapp.imports.own_sheets import AT
from crmapp.imports.understood import UnderstoodRow
from crmapp.review.waiting import entered_as

SHOWN = 20  # rows without a customer that are named
# The tables of which it is told how many rows came in; plans are counted by themselves.
TABLES = {sheet: one.model.__tablename__ for sheet, one in ATTACHED.items() if sheet != PLANS}


@dataclass(frozen=True)
class SheetRows:
    """The rows of a sheet: all, those with a customer of the file, the numbers of some without.

    One that was not read, for its headers are others than an export's, goes by its own name.
    """

    sheet: str
    rows: int
    told: int
    lost: list[int]

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return name_of(self.sheet) if self.is_read else self.sheet

    @property
    def is_read(self) -> bool:
        """Whether it has the headers of an export."""
        return self.sheet in SHEETS

    @property
    def left(self) -> int:
        """How many stay out."""
        return self.rows - self.told


def count_rows(layout: Layout, mapping: dict[int, str]) -> list[list[Any]]:
    """Each further sheet with its rows, those whose customer is in the list, and some others."""
    if not layout.beside:
        return []
    known = {key_of(row, mapping) for row in layout.rows}
    found = []
    for sheet, records in layout.beside.items():
        lost = [record[AT] for record in records if whose(record) not in known]
        found.append([sheet, len(records), len(records) - len(lost), lost[:SHOWN]])
    return found


def rows_beside(figures: dict[str, Any], words: dict[str, Any]) -> list[SheetRows]:
    """The further sheets of a file that was read; rows that say too little stay out too."""
    told = words.get("sheets", {})
    return [
        SheetRows(sheet, rows, told.get(sheet, 0) if sheet in BESIDE else named, lost)
        for sheet, rows, named, lost in figures.get("sheets", ())
        if rows
    ]


def counts_in(past: Past) -> dict[str, int]:
    """How many rows of each sheet a deal and its customer have."""
    found = {sheet: len(rows) for sheet, rows in past.items()}
    lines = sum(len(quote.get("lines", ())) for quote in past.get(QUOTES, ()))
    return found | ({QUOTE_ITEMS: lines} if lines else {})


def barred(row: UnderstoodRow, match: Any, meanings: Meanings) -> list[tuple[str, int]]:
    """Titles of the sheets that the importer may not fill for a row's customer, with their rows.

    `match` is the customer that is there, None where the row makes one.
    """
    customer = match or SimpleNamespace(
        owner_id=meanings.owner_id(row.owner),
        review=entered_as(row.customer.get("review"), meanings.by),
    )
    allowed = meanings.brings.of(customer, meanings.by)
    found: dict[str, int] = {}
    for part in (row, *row.further):
        for sheet, rows in part.past.items():
            if sheet in ATTACHED and sheet not in allowed:
                found[name_of(sheet)] = found.get(name_of(sheet), 0) + len(rows)
    return list(found.items())
