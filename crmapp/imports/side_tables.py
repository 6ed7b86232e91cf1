"""Tables that stand beside each other on one sheet, each as if it had a sheet of its own."""

from crmapp.imports import headers
from crmapp.imports.reading import Cell, Sheet
from crmapp.imports.table_rows import label_of
from crmapp.text import normalise

LOOKED_AT = 40
MOST = 4
FEWEST = 2  # columns of each
WHO = {"customer.name", "customer.company_name"}


def parted(sheet: Sheet) -> list[Sheet]:
    """Return a sheet for each of the tables, their cells where they stand; mostly there is one.

    Tables beside each other have the same headers in one row, customers among them.
    """
    lefts = next(filter(None, map(_lefts, sheet.rows[:LOOKED_AT])), [])
    if not lefts:
        return [sheet]
    bounds = zip([0, *lefts[1:]], [*lefts[1:], sheet.width], strict=True)
    return [
        Sheet(
            f"{sheet.name} ({nth})",
            [[None] * left + row[left:right] for row in sheet.rows],
            [merge for merge in sheet.merged if left <= merge[1] and merge[3] < right],
            [note for note in sheet.notes if left <= note[1] < right],
        )
        for nth, (left, right) in enumerate(bounds, 1)
    ]


def _lefts(row: list[Cell]) -> list[int]:
    """Return where each table begins whose headers a row repeats; nothing where it does not."""
    labels = [(index, label) for index, cell in enumerate(row) if (label := label_of(cell))]
    words = [normalise(label) for _, label in labels]
    for times in range(MOST, 1, -1):
        size, rest = divmod(len(words), times)
        if rest or size < FEWEST or words != words[:size] * times:
            continue
        found = [headers.exactly(label) for _, label in labels[:size]]
        if any(field.key in WHO for field in found if field):
            return [labels[nth * size][0] for nth in range(times)]
    return []
