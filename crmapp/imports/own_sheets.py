"""Knows the product's own workbooks and texts again: their sheets, their columns, their rows."""

from collections.abc import Iterator

from crmapp.custom_fields.sheets import key_headed
from crmapp.exports.columns import CUSTOMERS, LANGUAGES, RECORDS, SHEETS, TITLES
from crmapp.imports.columns import ColumnGuess
from crmapp.imports.fields import field_for
from crmapp.imports.layout import Column, Layout, Row
from crmapp.imports.own_texts import rejoined
from crmapp.imports.reading import Cell, Sheet, Workbook

SURE = 1.0
SHOWN = 3
WHOSE = ("customer.number", "customer.name")
CALLED = {name for names in TITLES.values() for name in names}
AT = "row"  # where in its sheet a record stands

Record = dict[str, Cell]


def own_layout(workbook: Workbook) -> Layout | None:
    """Return the table of customers of a file that the product wrote, None for any other.

    Known by its headers, in whatever order; `beside` holds the records of its further sheets. One
    that is called like them, but has other headers, stands there by its own name, unread.
    """
    found: dict[str, tuple[Sheet, dict[int, str]]] = {}
    unread: dict[str, list[Record]] = {}
    for sheet in workbook.sheets:
        if known := _known(sheet):
            found.setdefault(known[0], (sheet, known[1]))
        elif sheet.name in CALLED:
            rows = ((number, filter(None, cells)) for number, cells in _rows(sheet, {}))
            unread[sheet.name] = [{AT: number} for number, said in rows if any(said)]
    if CUSTOMERS not in found:
        return None
    main, fields = found.pop(CUSTOMERS)
    columns = [
        Column(place, str(header), (str(header),)) for place, header in enumerate(main.rows[0])
    ]
    rows = [Row(number, cells, cells) for number, cells in _rows(main, fields)]
    rows = [row for row in rows if any(cell not in (None, "") for cell in row.cells)]
    beside = {name: list(_records(sheet, keys)) for name, (sheet, keys) in found.items()}
    return Layout(main, 1, 2, columns, len(columns), rows, [], beside=beside | unread)


def own_guesses(layout: Layout) -> list[ColumnGuess]:
    """Return what each column of the product's own table is, beyond doubt."""
    _name, keys = _known(layout.sheet)
    taken = {index: key for index, key in keys.items() if field_for(key) and key != "customer.type"}
    return [
        ColumnGuess(
            column.index, column.header, taken.get(column.index), SURE, _samples(layout, column)
        )
        for column in layout.columns
    ]


def _samples(layout: Layout, column: Column) -> tuple[str, ...]:
    texts = (str(row.at(column.index) or "") for row in layout.rows[:50])
    return tuple(dict.fromkeys(text for text in texts if text))[:SHOWN]


def _known(sheet: Sheet) -> tuple[str, dict[int, str]] | None:
    """Return which of the product's sheets one is, and the field of each column."""
    first = [str(cell or "") for cell in sheet.rows[0]] if sheet.rows else []
    if len(first) != len(set(first)):
        return None
    for name, columns in SHEETS.items():
        for language in LANGUAGES:
            fields = {one.header(language): one.key for one in columns}
            needed = {one.header(language) for one in columns if not one.is_late}
            if needed <= set(first):
                record = RECORDS.get(name)
                keys = [fields.get(one) or (record and key_headed(one, record)) for one in first]
                if all(keys):
                    return name, dict(enumerate(keys))
    return None


def _rows(sheet: Sheet, keys: dict[int, str]) -> Iterator[tuple[int, list[Cell]]]:
    whose = {place for place, key in keys.items() if key in WHOSE}
    return rejoined(enumerate(sheet.rows[1:], 2), whose)


def _records(sheet: Sheet, keys: dict[int, str]) -> Iterator[Record]:
    for number, cells in _rows(sheet, keys):
        record: Record = {
            key: cells[place]
            for place, key in keys.items()
            if place < len(cells) and cells[place] not in (None, "")
        }
        if record:
            yield {**record, AT: number}
