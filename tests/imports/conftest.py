"""Workbooks for the tests of reading: the five samples and sheets made on the spot."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.layout import Layout, find_layout
from crmapp.imports.reading import read_workbook
from crmapp.imports.understand import understand
from crmapp.imports.understood import UnderstoodRow

TODAY = date(2026, 11, 22)
SAMPLES = Path(__file__).with_name("samples")

Rows = Sequence[Sequence[object]]
Merges = Sequence[tuple[int, int, int, int]]


def write_book(path: Path, sheets: dict[str, Rows], merges: Merges = ()) -> Path:
    """Write sheets of cells as xlsx; `merges` hold (top, left, bottom, right) of every sheet."""
    workbook = xlsxwriter.Workbook(path)
    formats = {
        date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        time: workbook.add_format({"num_format": "hh:mm"}),
    }
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, "")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if type(value) in formats:
                    sheet.write_datetime(r, c, value, formats[type(value)])
                elif value is not None:
                    sheet.write(r, c, value)
    workbook.close()
    return path


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """The five spreadsheets that teams keep, in the order of their names."""
    return sorted(SAMPLES.iterdir())


@pytest.fixture
def layout(tmp_path: Path) -> Callable[..., Layout]:
    """Make a function that writes rows as xlsx and returns the table found in them."""

    def make(rows: Rows, merges: Merges = ()) -> Layout:
        path = write_book(tmp_path / "book.xlsx", {"客户": rows}, merges)
        return find_layout(read_workbook(path, "book.xlsx"))

    return make


@pytest.fixture
def understood(layout: Callable[..., Layout]) -> Callable[..., list[UnderstoodRow]]:
    """Make a function that writes rows as xlsx and returns what is understood of them."""

    def make(rows: Rows, merges: Merges = ()) -> list[UnderstoodRow]:
        table = layout(rows, merges)
        return understand(table, mapping_of(guess_columns(table)), TODAY)

    return make
