"""The columns of the list, as the team's spreadsheets have them."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.roster.filters import RosterFilter
from crmapp.roster.orders import FALLING_FIRST, Direction, order_of


@dataclass(frozen=True)
class Column:
    """A head of the table; `sort` names its order, "" for a column that does not sort."""

    key: str
    label: Any
    sort: str = ""
    is_number: bool = False


COLUMNS = (
    Column("number", _l("Number"), "number"),
    Column("name", _l("Customer"), "name"),
    Column("industry", _l("Industry")),
    Column("source", _l("Source")),
    Column("contact", _l("Main contact")),
    Column("phone", _l("Phone")),
    Column("need", _l("Need")),
    Column("first", _l("First contact")),
    Column("last", _l("Last follow-up"), "last"),
    Column("method", _l("Method")),
    Column("content", _l("What was said")),
    Column("next", _l("Next step"), "next"),
    Column("stage", _l("Stage")),
    Column("amount", _l("Amount"), "amount", is_number=True),
    Column("won", _l("Won on")),
    Column("status", _l("Status")),
    Column("owner", _l("Owner")),
    Column("entered", _l("Entered"), "entered"),
    Column("remarks", _l("Remarks")),
)


@dataclass(frozen=True)
class Head:
    """A column with the address that sorts by it and the direction that it sorts in now."""

    column: Column
    href: str = ""
    direction: Direction | None = None


def heads(wanted: RosterFilter, home: str) -> list[Head]:
    """The heads of the table; a second press turns the direction round."""
    return [_head(column, wanted, home) for column in COLUMNS]


def _head(column: Column, wanted: RosterFilter, home: str) -> Head:
    if not column.sort:
        return Head(column)
    _order, direction = order_of(wanted.sort)
    is_present = wanted.sort.removeprefix("-") == column.sort
    falls = direction is Direction.UP if is_present else column.sort in FALLING_FIRST
    href = home + wanted.query(sort=("-" if falls else "") + column.sort)
    return Head(column, href, direction if is_present else None)
