"""Several sheets of a workbook as one table: customers by region, a sheet of their follow-ups."""

import re
from bisect import bisect_right
from dataclasses import replace

from crmapp.imports import headers
from crmapp.imports.cells import text_of
from crmapp.imports.reading import MAX_ROWS, Cell, Sheet
from crmapp.imports.table_rows import in_order
from crmapp.imports.tables import Column, Dropped, Layout, Row
from crmapp.text import cut, normalise

SAME_KIND = 0.7  # share of fields in common, so that both list customers
SAME_NAMES = 0.3  # share of rows about customers of the main sheet, so that one tells more of them
APART = 10  # rows between two sheets: nothing continues from one to the next
LONGEST_NAME = 60
# Such sheets hold the same table, and no customers or the same ones again.
SPARE = re.compile(
    r"示例|样例|样表|模板|备份|副本|作废|旧版|example|template|sample|backup|copy", re.IGNORECASE
)
WHO = ("customer.name", "customer.company_name", "customer.number")
REACHED = ("contact.name", "contact.phone", "contact.wechat")


def joined(layouts: list[Layout], names: list[str]) -> Layout | None:
    """Return all sheets that belong together as one table, None where only one does.

    `layouts` are the tables of a workbook, the likeliest list of customers first; `names` are its
    sheets in their order. Rows count on
    from sheet to sheet (see `Layout.place`); those of `extra_from` on tell more of customers
    that stand above.
    """
    main = layouts[0] if layouts else None
    if main is None or not main.rows:
        return None
    filled = [one for one in layouts if one.rows]
    used = [one for one in filled if one is main or not SPARE.search(one.sheet.name)]
    alike = [one for one in used if one is main or _same_kind(one, main)]
    known = _names(*alike)
    extra = [one for one in used if one not in alike and _tells_of(one, known)]
    alike += [one for one in used if one not in alike + extra and _lists_customers(one)]
    alike, extra = (
        sorted(several, key=lambda one: names.index(one.sheet.name)) for several in (alike, extra)
    )
    parts = [*alike, *extra]
    if len(parts) < 2 or sum(len(part.rows) for part in parts) > MAX_ROWS:
        return None
    return _one_table(main, parts, len(alike))


def _fields(layout: Layout) -> set[str]:
    found = (headers.match(name) for column in layout.columns for name in column.names)
    return {field.key for field, confidence in found if field and confidence >= 0.7}


def _same_kind(one: Layout, main: Layout) -> bool:
    own, others = _fields(one), _fields(main)
    return len(own & others) >= SAME_KIND * max(len(own), 0.6 * len(others), 1)


def _lists_customers(one: Layout) -> bool:
    """Tell whether a sheet of other columns says who its customers are and how to reach them."""
    found = _fields(one)
    return not found.isdisjoint(WHO[:2]) and not found.isdisjoint(REACHED)


def _who(layout: Layout) -> list[Column]:
    return [
        column
        for key in WHO
        for column in layout.columns
        if any((found := headers.match(name)[0]) and found.key == key for name in column.names)
    ]


def _names(*layouts: Layout) -> set[str]:
    return {
        name
        for layout in layouts
        for column in _who(layout)
        for row in layout.rows
        if (name := normalise(text_of(row.at(column.index))))
    }


def _tells_of(one: Layout, known: set[str]) -> bool:
    names = _names(one)
    return len(names & known) >= SAME_NAMES * max(len(names), 1)


def _one_table(main: Layout, parts: list[Layout], alike: int) -> Layout:
    columns = list(main.columns)
    width = main.sheet.width
    rows: list[Row] = []
    dropped: list[Dropped] = []
    cells: list[list[Cell]] = []
    starts: list[tuple[int, str]] = []
    notes: list[tuple[int, int, str]] = []
    extra_from = 0
    for place, part in enumerate(parts):
        start = len(cells)
        if place == alike:
            extra_from = start + 1
        starts.append((start, part.sheet.name))
        order = {index: index for index in range(part.sheet.width)}
        if part is not main:
            order, width = _order(part, columns, width)
        rows += [
            Row(row.number + start, in_order(row.cells, order), in_order(row.own, order))
            for row in part.rows
        ]
        dropped += [replace(one, number=one.number + start) for one in part.dropped]
        cells += [in_order(row, order) for row in part.sheet.rows]
        cells += [[] for _ in range(APART)]
        notes += [(start + row, order.get(at, at), text) for row, at, text in part.sheet.notes]
    name = cut(" + ".join(part.sheet.name for part in parts), LONGEST_NAME)
    offset = starts[parts.index(main)][0]
    return Layout(
        Sheet(name, cells, notes=notes),
        main.header_row + offset,
        main.first_row + offset,
        columns,
        main.score,
        rows,
        dropped,
        starts=tuple(starts),
        extra_from=extra_from,
    )


def _order(part: Layout, columns: list[Column], width: int) -> tuple[dict[int, int], int]:
    """Return where the cells of a sheet go in the one table; `columns` gets those it lacks."""
    order: dict[int, int] = {}
    own = {column.index: column for column in part.columns}
    for index in range(part.sheet.width):
        column = own.get(index)
        free = [one for one in columns if one.index not in order.values()]
        same = next((one for one in free if column and _is_same(one, column)), None)
        if same is None and not any(not _is_blank(row.at(index)) for row in part.rows):
            continue
        order[index] = width if same is None else same.index
        if same is None and column:
            columns.append(replace(column, index=width))
        width += same is None
    return order, width


def _is_same(one: Column, other: Column) -> bool:
    if normalise(one.header) == normalise(other.header):
        return True
    field, confidence = headers.match(other.header)
    same = headers.match(one.header)
    return field is not None and min(confidence, same[1]) >= 0.9 and same[0] is field


def _is_blank(cell: Cell) -> bool:
    return not text_of(cell)


def place_of(starts: tuple[tuple[int, str], ...], number: int) -> tuple[str, int]:
    """Return the sheet and the row in it that a number of one table means."""
    at = bisect_right([start for start, _ in starts], number - 1) - 1
    start, name = starts[max(at, 0)]
    return name, number - start
