"""Writes tables as a workbook: typed cells, lists to choose from, flat memory."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from crmapp.exports.bundle import Bundle
from crmapp.exports.cells import fitting, in_cells
from crmapp.exports.facts import Value
from crmapp.exports.tables import Table

SPARE_ROWS = 200  # below the last one: rows to come have lists to choose from as well
FIRST_DAY = date(1900, 3, 1)  # before it programs disagree: Excel knows a 29 February 1900
FORMATS = {
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "clock": {"num_format": "hh:mm", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
    "yuan": {"num_format": "#,##0.00"},
    "count": {"num_format": "0"},
    "figure": {"num_format": "#,##0.####"},
    "quantity": {"num_format": "#,##0.###"},
    "percent": {"num_format": "0.##"},
    "long": {"text_wrap": True},
    "text": {"num_format": "@"},
}
BROKEN = ("yuan", "figure", "quantity", "percent")  # numbers that may have decimals
HEAD = {"bold": True, "bg_color": "#EEF0F6", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
# A file that goes on below its limits can be taken in again (see `imports.kinds`).
MOST_ROWS = 15_000  # of one sheet
MOST_BYTES = 24 << 20  # unpacked, about
CELL_BYTES = 48  # of mark-up
WHOSE = ("customer.number", "customer.name")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Frame:
    """What a workbook holds beside its tables.

    `offers` are the words to choose from, by kind or key of a column, on a hidden sheet;
    `about` says in pairs what the file is, told how many texts go on in the row below.
    """

    title: str
    offers: dict[str, list[str]]
    offers_name: str
    about_name: str
    about: Callable[[int], list[tuple[str, str]]]


class PlainSheet(Worksheet):
    """A sheet whose texts are texts: `<r>…</r>` the library would write as mark-up of its own."""

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, False, attributes)


def write_workbook(
    tables: list[Table], frame: Frame, path: Path, bundles: Iterator[Bundle]
) -> None:
    """Write the tables of some bundles, row by row, until the file is full: the rest is left."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    formats = {kind: book.add_format({"valign": "top", **form}) for kind, form in FORMATS.items()}
    formats["head"] = book.add_format(HEAD)
    book.set_properties({"title": frame.title})
    sheets = [_Sheet(book, table, formats) for table in tables]
    for bundle in bundles:
        for sheet in sheets:
            sheet.take(bundle)
        if max(sheet.rows for sheet in sheets) >= MOST_ROWS:
            break
        if sum(sheet.bytes for sheet in sheets) >= MOST_BYTES:
            break
    _write_about(book, frame, sum(sheet.cut for sheet in sheets))
    ranges = _write_offers(book, frame)
    for sheet in sheets:
        sheet.finish(ranges)
    book.close()


class _Sheet:
    """A table on its way into a sheet."""

    def __init__(self, book: Any, table: Table, formats: dict[str, Any]) -> None:
        name = NOT_IN_NAMES.sub(" ", table.title)[:31].strip()
        self._sheet = book.add_worksheet(name or None, PlainSheet)
        self._table, self._formats = table, formats
        self.rows = self.bytes = self.cut = 0
        self._sheet.freeze_panes(1, min(2, len(table.heads) - 1))
        for place, head in enumerate(table.heads):
            self._sheet.set_column(place, place, head.width)
            self._sheet.write_string(0, place, fitting(head.words)[0], formats["head"])

    def take(self, bundle: Bundle) -> None:
        """Add the rows of a customer."""
        for row in self._table.rows(bundle):
            left = self._put(row)
            while left is not None:
                self.cut += 1
                left = self._put(left)

    def _put(self, row: list[Value]) -> list[Value] | None:
        """Write a row; returns one that goes on with the texts that are longer than a cell."""
        self.rows += 1
        left = {}
        for place, (head, value) in enumerate(zip(self._table.heads, row, strict=True)):
            if value is not None and value != "" and (rest := self._write(place, head.kind, value)):
                left[place] = rest
        if not left:
            return None
        return [
            left.get(place, value if head.key in WHOSE else None)
            for place, (head, value) in enumerate(zip(self._table.heads, row, strict=True))
        ]

    def _write(self, place: int, kind: str, value: Value) -> str:
        """Write a cell; returns what it does not hold."""
        formats, sheet, row = self._formats, self._sheet, self.rows
        self.bytes += CELL_BYTES
        if isinstance(value, datetime):
            sheet.write_datetime(row, place, value, formats["moment"])
        elif isinstance(value, date) and value >= FIRST_DAY:
            sheet.write_datetime(row, place, value, formats["day"])
        elif isinstance(value, time):
            sheet.write_datetime(row, place, value, formats["clock"])
        elif isinstance(value, Decimal | int):
            form = kind if kind in BROKEN else "count"
            sheet.write_number(row, place, value, formats[form])
        else:
            text, rest = in_cells(str(value))
            self.bytes += 3 * len(text)
            sheet.write_string(row, place, text, formats["long" if kind == "long" else "text"])
            return rest
        return ""

    def finish(self, ranges: dict[str, str]) -> None:
        """Add what spans all rows: filters, and words to choose from."""
        heads = self._table.heads
        self._sheet.autofilter(0, 0, max(self.rows, 1), len(heads) - 1)
        for place, head in enumerate(heads):
            source = ranges.get(head.key) or ranges.get(head.kind)
            if source:
                choice = {"validate": "list", "source": source, "error_type": "warning"}
                self._sheet.data_validation(1, place, self.rows + SPARE_ROWS, place, choice)


def _write_about(book: Any, frame: Frame, cut: int) -> None:
    sheet = book.add_worksheet(frame.about_name, PlainSheet)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    for row, (label, words) in enumerate(frame.about(cut)):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, fitting(words)[0])


def _write_offers(book: Any, frame: Frame) -> dict[str, str]:
    """Write the words to choose from, a column each; returns where each list stands."""
    sheet = book.add_worksheet(frame.offers_name, PlainSheet)
    sheet.hide()
    lists = {kind: words for kind, words in frame.offers.items() if words}
    for row in range(max(map(len, lists.values()), default=0)):
        for place, words in enumerate(lists.values()):
            if row < len(words):
                sheet.write_string(row, place, fitting(words[row])[0])
    return dict(_ranges(lists, frame.offers_name))


def _ranges(lists: dict[str, list[str]], name: str) -> Iterator[tuple[str, str]]:
    for place, (kind, words) in enumerate(lists.items()):
        column = xl_col_to_name(place, True)
        yield kind, f"='{name}'!{column}$1:{column}${len(words)}"
