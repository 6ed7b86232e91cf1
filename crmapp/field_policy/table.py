"""The one table of the field policy: each cell's default and how far a team may change it.

A row has a letter for each standpoint, in the order of `Standpoint`: owner, helper, served, sales,
service, marketing, manager, administrator. The letters are those of LETTERS.
"""

from typing import NamedTuple

from crmapp.field_policy.kinds import PRIVATE, Field, Level, Right, Standpoint

LETTERS = {"-": Level.NONE, "m": Level.MASKED, "r": Level.ON_REQUEST, "w": Level.WHOLE}


class Cell(NamedTuple):
    """One field, one standpoint, one right."""

    field: Field
    standpoint: Standpoint
    right: Right


class Row(NamedTuple):
    """A right of a field by standpoint: what is usual, the least and the most it may be."""

    usual: str
    least: str
    most: str


# Marketing never gets at a contact; who works on a customer knows how to reach it; owner and
# managers keep what they answer for.
SEE = {
    **dict.fromkeys(PRIVATE, Row("wwwmmmrr", "wmm---m-", "wwwrrmwr")),
    Field.SAID: Row("www-w-ww", "ww----w-", "wwwww-ww"),
    Field.CUSTOM: Row("ww----w-", "w-----w-", "wwwwwwww"),
}
SEE_ELSE = Row("wwwwwwww", "w-----w-", "wwwwwwww")

# Nobody else changes a customer at all; a follow-up is its author's, for a day; who wins a deal
# says for how much.
EDIT = {
    Field.SAID: Row("--------", "--------", "--------"),
    **dict.fromkeys((Field.AMOUNT, Field.CONTRACT), Row("w-----w-", "w-----w-", "w-----w-")),
}
EDIT_ELSE = Row("w-----w-", "------w-", "w-----w-")

# Nothing leaves the house that is not seen in it: what one sees bounds each cell besides. In full
# it leaves where that is asked for.
EXPORT = {
    **dict.fromkeys(PRIVATE, Row("wwwmmmww", "--------", "wwwwwmww")),
    Field.SAID: Row("www-w-ww", "--------", "wwwww-ww"),
    Field.CUSTOM: Row("ww----w-", "--------", "wwwwwwww"),
}
EXPORT_ELSE = Row("wwwwwwww", "--------", "wwwwwwww")

TABLE: dict[Right, tuple[dict[Field, Row], Row]] = {
    Right.SEE: (SEE, SEE_ELSE),
    Right.EDIT: (EDIT, EDIT_ELSE),
    Right.EXPORT: (EXPORT, EXPORT_ELSE),
}
PLACES = {standpoint: place for place, standpoint in enumerate(Standpoint)}
CELLS = [Cell(*one) for one in ((f, s, r) for f in Field for r in Right for s in Standpoint)]

# Decided on the page of settings, where it has its own words.
BY_SETTING = {Cell(Field.SAID, Standpoint.SALES, Right.SEE): "followups_open"}


def usual(cell: Cell) -> Level:
    """The level of a cell that the team has not changed."""
    return _letter(cell, "usual")


def offered(cell: Cell) -> list[Level]:
    """The levels within a cell's bounds; only what has a mask can be masked."""
    if cell in BY_SETTING:
        return []
    levels = [Level.NONE, Level.WHOLE]
    if cell.field in PRIVATE and cell.right is not Right.EDIT:
        levels = [Level.NONE, Level.MASKED, Level.WHOLE]
        if cell.right is Right.SEE:
            levels = list(Level)
    return [one for one in levels if _letter(cell, "least") <= one <= _letter(cell, "most")]


def _letter(cell: Cell, which: str) -> Level:
    rows, otherwise = TABLE[cell.right]
    row = rows.get(cell.field, otherwise)
    return LETTERS[getattr(row, which)[PLACES[cell.standpoint]]]
