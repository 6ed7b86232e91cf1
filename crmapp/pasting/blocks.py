"""A block of cells from a clipboard: tabs between cells, line ends between rows."""

import csv
import io

from crmapp.imports.plain_text import GUARDED, MAX_CELL

LONGEST = MAX_CELL  # characters; a larger block is a file for the import


class BadBlock(ValueError):
    """The text is too large, or nothing that holds cells."""


def cells_of(text: str) -> list[list[str]]:
    """Return the rows of a pasted text, each as long as it was; blank ones at the end are gone.

    A cell with tabs, line ends or quotes stands in quotes. Raises BadBlock.
    """
    if len(text) > LONGEST or "\0" in text:
        raise BadBlock(text[:20])
    rows = [[_cell(cell) for cell in row] for row in _rows(text)]
    while len(rows) > 1 and not any(rows[-1]):
        rows.pop()
    return rows or [[""]]


def _rows(text: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:  # a quote that is a sign of inches and not of a cell
        return [line.split("\t") for line in text.splitlines()]


def _cell(text: str) -> str:
    return GUARDED.sub("", text.strip())


def text_of(rows: list[list[str]]) -> str:
    """The text of some rows as a clipboard has it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()
