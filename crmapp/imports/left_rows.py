"""The rows of a table that hold no customer: shown all the same, with the reason."""

from crmapp.imports import cells
from crmapp.imports.layout import Layout
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.staged import DROPPED
from crmapp.imports.understood import ISSUES, Issue, UnderstoodRow

SILENT = "row_silent"  # nothing stands in any column that is taken


def left_rows(layout: Layout, told: set[int]) -> list[UnderstoodRow]:
    """Totals, hints, notes, and rows that say nothing in the columns that are taken.

    `told` are the numbers of those that do say something.
    """
    left = {one.number: f"row_{one.reason}" for one in layout.dropped}
    left |= {row.number: SILENT for row in layout.rows if row.number not in told}
    return [
        UnderstoodRow(
            numbers=[number],
            state=DROPPED,
            customer={},
            contacts=[],
            deal={},
            owner="",
            entries=[],
            issues=[Issue(reason if reason in ISSUES else "row_note")],
            cells=[_texts(layout, number)],
            places=[layout.place(number)] if layout.starts else [],
        )
        for number, reason in sorted(left.items())
    ]


def _texts(layout: Layout, number: int) -> list[str]:
    row = layout.sheet.rows[number - 1]
    return [star_numbers(cells.text_of(cell))[0] for cell in row]
