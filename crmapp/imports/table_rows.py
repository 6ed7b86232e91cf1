"""The rows below a header: which hold customers, which are totals, hints, captions or notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from crmapp.imports import headers, row_signs
from crmapp.imports.cells import text_of
from crmapp.imports.column_values import judged
from crmapp.imports.fields import IDENTITY
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reading import Cell, Sheet
from crmapp.imports.tables import Column, Dropped, Row
from crmapp.text import normalise

WIDE = 3
# What may be true of several customers, one below the other.
BLOCKS = {
    *("customer.owner", "entry.author", "entry.at", "customer.entered_on", "deal.stage"),
    *("customer.region", "customer.province", "customer.city"),
}
NAMES = {"customer.name", "customer.company_name", "contact.name"}


@dataclass(slots=True)
class Table:
    """What stands below a header; `more` are columns that a later header adds to the right."""

    rows: list[Row] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    more: list[Column] = field(default_factory=list)


def label_of(cell: Cell) -> str:
    """Return a cell as the name of a column, '' for what names none."""
    if isinstance(cell, str):
        return star_numbers(text_of(cell).strip("*＊ ").strip())[0]
    # A header that is a date or a number belongs to a cross table; it names nothing we know.
    return cell.isoformat() if isinstance(cell, date) else ""


def rows_below(sheet: Sheet, top: int, start: int, columns: list[Column]) -> Table:
    """Return the rows from `start` on, sorted into those with data and those without.

    A header that stands again with its columns in another order puts the cells below it back
    into the order of the first.
    """
    cover = _vertical_merges(sheet, start)
    wide = {
        t for t, left, bottom, right in sheet.merged if t == bottom and right - left + 1 >= WIDE
    }
    heads = {label_of(cell) for row in sheet.rows[top:start] for cell in row} - {""}
    named = _named(columns)
    table, order = Table(), None
    above: dict[int, Cell] = {}  # what each column said last
    for index, own in enumerate(sheet.rows[start:], start=start):
        texts = [cell for cell in own if not _blank(cell)]
        if not texts:
            continue
        reason = row_signs.reason(own, texts, heads, index in wide, index - start)
        if not reason and _is_header(texts, 3 if table.rows else 2):
            reason = "header"
        is_caption = not reason and row_signs.is_caption(own[: named + 1], texts)
        if (is_caption and _stands_apart(sheet, index, start)) or (
            not reason
            and len(texts) == 1
            and _entitles(texts[0], sheet.rows[index + 1 : index + 2], heads)
        ):
            reason = "section"
        if reason:
            table.dropped.append(Dropped(index + 1, reason, " ".join(map(text_of, texts))[:200]))
            if reason == "header":
                # Right below the header it is its third row, and speaks where it says something.
                order = _order(own, columns, table, sheet, index, is_lower=not table.rows)
            continue
        row = _row(index, own, cover.get(index, {}), order, above)
        above |= {at: cell for at, cell in enumerate(row.cells) if not _blank(cell)}
        table.rows.append(row)
    _fill_blocks(table.rows, columns, named)
    return table


def _fill_blocks(rows: list[Row], columns: list[Column], named: int) -> None:
    """Say of each customer what is written once, left of the first one of a block of them.

    So people write who sells to them, or the day, where they merge no cells: each word once.
    """
    for column in columns:
        if column.index >= named or not BLOCKS & set(map(_field_named, column.names)):
            continue
        customers = [
            nth for nth, row in enumerate(rows) if any(map(text_of, row.own[named : named + 1]))
        ]
        texts = [text_of(rows[nth].at(column.index)) for nth in customers]
        told = [text for text in texts if text]
        is_once = len(told) == len(set(told)) > 1 and bool(texts[0])
        if not is_once or len(told) * 2 > len(texts):
            continue
        above: Cell = None
        for nth in customers:
            cells = list(rows[nth].cells)
            above = cells[column.index] if text_of(cells[column.index]) else above
            cells[column.index] = above
            rows[nth] = replace(rows[nth], cells=cells)


def _named(columns: list[Column]) -> int:
    """Return the place of the column that names the customer; a caption stands no further right."""
    places = [
        column.index
        for column in columns
        if any((found := headers.match(name)[0]) and found.key in NAMES for name in column.names)
    ]
    return min(places or [column.index for column in columns], default=0)


def _row(
    index: int,
    own: list[Cell],
    covered: dict[int, Cell],
    order: dict[int, int] | None,
    above: dict[int, Cell],
) -> Row:
    cells = list(own) if covered else own
    for column, source in covered.items():
        cells.extend([None] * (column + 1 - len(cells)))
        if _blank(cells[column]):
            cells[column] = source
    if order is not None:
        cells, own = in_order(cells, order), in_order(own, order)
    if any(map(row_signs.is_ditto, cells)):
        same = [row_signs.is_ditto(cell) for cell in cells]
        own = [None if again else cell for again, cell in zip(same, own, strict=False)]
        cells = [above.get(at) if again else cells[at] for at, again in enumerate(same)]
    return Row(index + 1, cells, own)


def in_order(cells: list[Cell], order: dict[int, int]) -> list[Cell]:
    """Return the cells of a row where `order` puts them: a place for each, by its own."""
    found: list[Cell] = [None] * (max(order.values(), default=-1) + 1)
    for index, cell in enumerate(cells):
        if index in order:
            found[order[index]] = cell
    return found


def _order(
    own: list[Cell], columns: list[Column], table: Table, sheet: Sheet, at: int, is_lower: bool
) -> dict[int, int] | None:
    """Return where each cell below a later header belongs; None where it repeats the first."""
    known, width = [*columns, *table.more], sheet.width
    order: dict[int, int] = {}
    for index in range(width):
        label = label_of(own[index]) if index < len(own) else ""
        if not label:
            is_free = is_lower or all(one.index != index for one in known)
            order[index] = index if is_free else width + index
            continue
        means = _meaning(label, _values_below(sheet, at, index))
        free = [one for one in known if one.index not in order.values()]
        place = _place(label, index, means, free)
        if place is None:
            place = max(width, *(one.index + 1 for one in known))
            table.more.append(Column(place, label, (label,)))
            known = [*columns, *table.more]
        order[index] = place
    return order if any(index != place for index, place in order.items()) else None


def _place(label: str, index: int, means: str | None, free: list[Column]) -> int | None:
    plain = normalise(label)
    same = [one for one in free if plain in map(normalise, (one.header, *one.names))]
    for one in (*same, *(one for one in free if means in map(_field_named, one.names))):
        if one.index == index or one not in same or all(other.index != index for other in same):
            return one.index
    return None


def _meaning(label: str, values: list[str]) -> str | None:
    """Return the field that a header surely names, seen with the values below it."""
    found, confidence = headers.match(label)
    is_sure = found is not None and confidence >= headers.WITHOUT_BRACKETS
    return judged(found, confidence, values)[0] if is_sure else None


def _field_named(name: str) -> str:
    found, _ = headers.match(name)
    return found.key if found else ""


def _values_below(sheet: Sheet, at: int, column: int) -> list[str]:
    """Return the texts of a column from a later header to the next one."""
    found: list[str] = []
    for row in sheet.rows[at + 1 :]:
        if _is_header([cell for cell in row if not _blank(cell)]):
            break
        if text := text_of(row[column]) if column < len(row) else "":
            found.append(text)
    return found


def _is_header(texts: list[Cell], fewest: int = 3) -> bool:
    """Tell whether the texts of a row name columns, one of them who the row is about.

    A header of a second table may have a word of its own among the known ones.
    """
    if len(texts) < fewest or not all(
        isinstance(cell, str) and len(cell) <= row_signs.LONGEST_HEAD for cell in texts
    ):
        return False
    found = [field.key for cell in texts if (field := headers.exactly(label_of(cell)))]
    unknown = len(texts) - len(found)
    return unknown * 4 <= len(texts) - 1 and not IDENTITY.isdisjoint(found)


def _stands_apart(sheet: Sheet, index: int, start: int) -> bool:
    """Tell whether a row with one cell stands among rows that fill several."""
    widths = [sum(not _blank(cell) for cell in row) for row in _near(sheet, index, start)]
    return bool(widths) and min(widths) >= WIDE


def _entitles(text: Cell, below: list[list[Cell]], heads: set[str]) -> bool:
    """Tell whether a short text that is alone in its row stands above a header: 跟进明细."""
    if not isinstance(text, str) or len(text) > row_signs.LONGEST_HEAD or not below:
        return False
    words = [cell for cell in below[0] if not _blank(cell)]
    return _is_header(words) or row_signs.is_repeated(words, heads)


def _near(sheet: Sheet, index: int, start: int) -> Iterator[list[Cell]]:
    """Yield the next row that is filled below, else the next above."""
    for row in (*sheet.rows[index + 1 : index + 4], *sheet.rows[max(start, index - 3) : index]):
        if not all(map(_blank, row)):
            yield row
            return


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _vertical_merges(sheet: Sheet, start: int) -> dict[int, dict[int, Cell]]:
    """Return, per row and column, the value of the merge that covers it from above.

    Merges of one sheet never overlap; where a file says so, the first one counts.
    """
    cover: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, _ in sheet.merged:
        if bottom == top or top < start or top >= len(sheet.rows) or left in cover.get(top, ()):
            continue
        row = sheet.rows[top]
        value = row[left] if left < len(row) else None
        for index in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1):
            cover.setdefault(index, {})[left] = value
    return cover
