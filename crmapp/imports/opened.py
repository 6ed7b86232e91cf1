"""Uploaded sheets that are being mapped, kept open for a while: parsing one takes a moment."""

from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice

from flask import current_app

from crmapp.imports.columns import ColumnGuess
from crmapp.imports.fields import field_for
from crmapp.imports.layout import Layout
from crmapp.imports.models import Import
from crmapp.imports.reading import Workbook
from crmapp.imports.staging import guesses_of, layout_named, open_file, tables_of
from crmapp.imports.understand import understand
from crmapp.imports.understood import UnderstoodRow

KEPT = 3
SHOWN = 5  # rows that the preview shows


@dataclass
class Opened:
    """One table of an opened file, with what its columns seem to be."""

    layouts: list[Layout]
    layout: Layout
    guesses: list[ColumnGuess]
    mapping: dict[int, str]


def workbook_of(imported: Import) -> Workbook:
    """The cells of an import's file; raises a BadSheet."""
    kept: OrderedDict = current_app.extensions.setdefault("opened_sheets", OrderedDict())
    token = imported.file.token
    workbook = kept.pop(token, None) or open_file(token, imported.name)
    kept[token] = workbook
    while len(kept) > KEPT:
        kept.popitem(last=False)
    return workbook


def opened(imported: Import, sheet: str = "") -> Opened:
    """The table of an import, or of another sheet of its file."""
    layouts = tables_of(workbook_of(imported))
    layout = layout_named(layouts, sheet or imported.sheet)
    guesses, mapping = guesses_of(layout)
    if layout.sheet.name == imported.sheet:
        mapping = {int(index): key for index, key in imported.mapping.items() if field_for(key)}
    return Opened(layouts, layout, guesses, mapping)


def first_rows(layout: Layout, mapping: dict[int, str], today: object) -> list[UnderstoodRow]:
    """The first customers as a mapping understands them."""
    few = Layout(
        layout.sheet, layout.header_row, layout.first_row, layout.columns, layout.score,
        layout.rows[: 4 * SHOWN], [],
    )  # fmt: skip
    return list(islice(understand(few, mapping, today), SHOWN))
