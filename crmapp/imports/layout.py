"""Finds the table in a sheet: where its header stands and which rows hold data."""

import re
from dataclasses import replace

from crmapp.custom_fields.sheets import key_headed
from crmapp.imports import headers
from crmapp.imports.around import with_what_stands_around
from crmapp.imports.bad_sheets import CardSheets, NoHeader
from crmapp.imports.fields import IDENTITY
from crmapp.imports.joined_tables import joined
from crmapp.imports.reading import Cell, Sheet, Workbook
from crmapp.imports.side_tables import parted
from crmapp.imports.table_rows import label_of, rows_below
from crmapp.imports.tables import Column, Layout, Row

__all__ = ["Column", "Layout", "Row", "find_layout", "find_layouts", "layout_of"]

LOOKED_AT = 40
FORM = 8  # rows of a form that are looked at
SURE = 0.7
MIN_FIELDS = 2
BY_NUMBER = "customer.number"
FILLED = re.compile(r"[:：]\s*\w")
# An earlier header wins although a later one names more: its rows would be lost.
EARLIER = 0.6


def find_layout(workbook: Workbook) -> Layout:
    """Return the layout of the sheets that most look like a list of customers.

    Raises NoHeader if no sheet has a row of headers.
    """
    found = find_layouts(workbook)
    if not found:
        raise NoHeader
    return found[0]


def find_layouts(workbook: Workbook) -> list[Layout]:
    """Return the tables of all sheets that have one, the likeliest list of customers first.

    Before them stands one table of all the sheets that belong together, if several do. Raises
    CardSheets where there are only forms.
    """
    several = [(part, sheet.name) for sheet in workbook.sheets for part in parted(sheet)]
    sheets = [part for part, _ in several]
    found = [layout for sheet in sheets if (layout := layout_of(sheet))]
    if not found and any(_is_form(sheet, top) for sheet in sheets for top in range(LOOKED_AT)):
        raise CardSheets
    # sorted() is stable: among equals the first sheet stays first.
    ordered = sorted(
        found, key=lambda layout: (_names_nobody(layout), -layout.score, -min(len(layout.rows), 1))
    )
    together = joined(ordered, [sheet.name for sheet in sheets])
    tables = [together, *ordered] if together else ordered
    blank = {one.sheet.name for one in found if not one.rows}
    parts = {part.name: name for part, name in several if part.name not in blank}
    return [
        with_what_stands_around(replace(one, unread=_unread(one, parts, workbook.hidden)))
        for one in tables
    ]


def _unread(table: Layout, parts: dict[str, str], hidden: list[str]) -> tuple[str, ...]:
    """Return the sheets of which nothing is in a table; `parts` are tables, each with its sheet."""
    names = [name for _start, name in table.starts] or [table.sheet.name]
    read = {parts.get(name) for name in names}
    return (*(name for name in dict.fromkeys(parts.values()) if name not in read), *hidden)


def _names_nobody(layout: Layout) -> bool:
    """Tell whether a sheet knows its customers by number alone, as one beside a list does."""
    return not any(
        (found := _best(column)[0]) and found.key in IDENTITY for column in layout.columns
    )


def layout_of(sheet: Sheet) -> Layout | None:
    """Return the table of one sheet, None where no row names columns."""
    found = [
        max((_header_score(sheet, top, height), -height) for height in (1, 2))
        for top in range(min(LOOKED_AT, len(sheet.rows)))
    ]
    best = max(found, default=(0.0, 0))[0]
    if not best:
        return None
    top = next(top for top, (score, _) in enumerate(found) if score >= EARLIER * best)
    if _is_form(sheet, top):
        return None
    score, height = found[top][0], -found[top][1]
    columns = _columns(sheet, top, height)
    table = rows_below(sheet, top, top + height, columns)
    named = columns + table.more
    first = top + height
    return Layout(sheet, first, first + 1, named, score, table.rows, table.dropped)


def _is_form(sheet: Sheet, top: int) -> bool:
    """Tell whether labels stand beside their values, row below row: a form for one customer."""
    rows = [[cell for cell in row if label_of(cell)] for row in sheet.rows[top : top + FORM]]
    rows = [row for row in rows if row]
    if rows and _is_filled_in(rows[0]) and sum(map(_is_filled_in, rows)) > 1:
        return True
    first = [headers.exactly(label_of(row[0])) for row in rows[1:]]
    return len({one.key for one in first if one}) >= max(3, len(first) / 2)


def _is_filled_in(texts: list[Cell]) -> bool:
    """Tell whether the texts of a row are labels and values in turn."""
    known = [headers.exactly(label_of(text)) is not None for text in texts]
    return len(texts) > 1 and all(known[::2]) and not any(known[1::2])


def _header_score(sheet: Sheet, top: int, height: int) -> float:
    """Return how much the rows from `top` look like a header; 0 if they do not."""
    if top + height > len(sheet.rows):
        return 0.0
    if height == 2 and not _may_be_second(sheet, top):
        return 0.0
    columns = _columns(sheet, top, height)
    sure = [best for column in columns if (best := _best(column))[1] >= SURE]
    fields = {found.key for found, _ in sure}
    if len(fields) < MIN_FIELDS or not fields & (IDENTITY | {BY_NUMBER}):
        return 0.0
    own = sum(_best(one)[1] < SURE and _is_own(one) for one in columns)
    share = (len(sure) + own) / len(columns)
    # A sheet of two hundred columns names few that are known, yet more than any row of data.
    if share < 0.3 and len(fields) <= MIN_FIELDS and not fields <= IDENTITY:
        return 0.0
    return len(fields) + share + sum(confidence for _, confidence in sure) / 10


def _may_be_second(sheet: Sheet, top: int) -> bool:
    """Tell whether the row below `top` can be the lower half of a header."""
    upper, lower = sheet.rows[top], sheet.rows[top + 1]
    texts = [cell for cell in lower if cell not in (None, "")]
    if len(texts) < 2 or not all(isinstance(cell, str) and len(cell) <= 20 for cell in texts):
        return False
    # The upper half names at least two things: a title alone is no half of a header, nor is
    # who fills the sheet in (姓名：赵磊, 部门：销售二部).
    if len({cell for cell in upper if cell not in (None, "") and not FILLED.search(str(cell))}) < 2:
        return False
    known = sum(1 for text in texts if headers.match(text)[1] >= 0.6)
    return known * 2 >= len(texts)


def _columns(sheet: Sheet, top: int, height: int) -> list[Column]:
    """Return the columns that have a header in the rows from `top`, or data without one."""
    if height == 1:
        found = [
            Column(index, label_of(cell), (label_of(cell),))
            for index, cell in enumerate(sheet.rows[top])
            if label_of(cell)
        ]
    else:
        found = _two_row_columns(sheet, top)
    return found


def _two_row_columns(sheet: Sheet, top: int) -> list[Column]:
    upper, lower = sheet.rows[top], sheet.rows[top + 1]
    spans = {
        column: (left, t)
        for t, left, bottom, right in sheet.merged
        if t <= top <= bottom
        for column in range(left, right + 1)
    }
    found, group = [], ""
    for index in range(max(len(upper), len(lower))):
        above = label_of(upper[index]) if index < len(upper) else ""
        below = label_of(lower[index]) if index < len(lower) else ""
        if above:
            group = above
        elif index in spans:
            left = spans[index][0]
            group = label_of(upper[left]) if left < len(upper) else ""
        elif sheet.merged or not below:
            group = ""
        if not below or not group or below == group:
            if text := below or above:
                found.append(Column(index, text, (text,)))
            continue
        stem = re.sub(r"(?:基本)?(?:信息|情况|资料)$", "", group)
        names = tuple(dict.fromkeys(name for name in (stem + below, group + below, below) if name))
        found.append(Column(index, f"{group} {below}", names))
    return found


def _is_own(column: Column) -> bool:
    """Whether a header is the label of one of the team's own fields."""
    return any(map(key_headed, column.names))


def _best(column: Column) -> tuple[object, float]:
    return max((headers.match(name) for name in column.names), key=lambda found: found[1])
