"""A table in portions: the rows of some customers each, understood and put by for themselves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmapp.customers.kinds import Review
from crmapp.imports.grouping import groups_of
from crmapp.imports.layout import Layout
from crmapp.imports.own_rows import Beside, beside_of, key_of, own_rows
from crmapp.imports.shelf import Shelved, shelve
from crmapp.imports.tables import Row
from crmapp.imports.understand import Days, Sense, sense_of, understood
from crmapp.imports.understood import Issue, UnderstoodRow
from crmapp.imports.word_counts import WordCounts
from crmapp.settings.values import setting

SIZE = 100  # customers of a portion

Read = tuple[list[Shelved], WordCounts]


@dataclass
class Portions:
    """A table to be read: `do` makes a Read of what is `common` and one of `each`.

    They are let go of as they are taken: the table is gone when the last one is.
    """

    do: Callable[[Any, Any], Read]
    common: Any
    customers: int
    numbers: set[int]  # of the rows that tell of a customer
    each: Iterator[Any]


def portions_of(layout: Layout, mapping: dict[int, str], today: date) -> Portions:
    """The portions of a table, in the order of its customers."""
    if layout.beside is not None:
        rows = list(layout.rows)
        numbers = {row.number for row in rows}
        each = _own_portions(rows, mapping, beside_of(layout))
        return Portions(read_own, mapping, len(rows), numbers, each)
    sense, days = sense_of(layout, mapping, today)
    groups, _ = groups_of(layout, sense.fields)
    numbers = {row.number for group in groups for row in group}
    each = _portions(groups, days)
    return Portions(read, (mapping, sense), len(groups), numbers, each)


def read(common: tuple[dict[int, str], Sense], portion: tuple[list[list[Row]], Days]) -> Read:
    """Understand some customers, each of its rows, and put them by."""
    (mapping, sense), (groups, days) = common, portion
    return _put_by((understood(group, sense, days) for group in groups), mapping)


def read_own(mapping: dict[int, str], portion: tuple[list[Row], Beside]) -> Read:
    """The same for a table that the product wrote itself."""
    rows, beside = portion
    return _put_by(own_rows(rows, mapping, beside), mapping)


def _portions(groups: list[list[Row]], days: Days) -> Iterator[tuple[list[list[Row]], Days]]:
    columns = sorted({column for _number, column in days})
    for some in _let_go(groups):
        cells = [(row.number, column) for group in some for row in group for column in columns]
        yield some, {cell: days[cell] for cell in cells if cell in days}


def _own_portions(
    rows: list[Row], mapping: dict[int, str], beside: Beside
) -> Iterator[tuple[list[Row], Beside]]:
    for some in _let_go(rows):
        keys = {key_of(row, mapping) for row in some}
        yield (
            some,
            {
                name: records and {key: records[key] for key in keys if key in records}
                for name, records in beside.items()
            },
        )


def _let_go(records: list[Any]) -> Iterator[list[Any]]:
    """Yield some of a list after the other; it is empty at the end."""
    records.reverse()
    while records:
        yield [records.pop() for _ in range(min(SIZE, len(records)))]


def _put_by(rows: Iterable[UnderstoodRow], mapping: dict[int, str]) -> Read:
    shelf, words = [], WordCounts()
    for row in map(_reviewed, rows):
        words.add(row)
        shelf.append(shelve(row, mapping))
    return shelf, words


def _reviewed(row: UnderstoodRow) -> UnderstoodRow:
    # Customers are entered approved as long as a team has no reviewing of its own; one that has
    # lets wait what waited elsewhere.
    review = Review(row.customer.get("review") or Review.APPROVED)
    if review is not Review.APPROVED and not setting("review_new"):
        row.issues.append(Issue("not_approved", "customer.review", {"text": str(review.label)}))
    return row
