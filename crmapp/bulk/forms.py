"""What a bulk change would do, as the rules of the sheet judge it."""

from collections import Counter
from typing import Any

from crmapp.accounts.models import Person
from crmapp.bulk.models import Asked
from crmapp.grid.cells import Line
from crmapp.grid.columns import all_columns
from crmapp.pasting.blocks import cells_of
from crmapp.pasting.forms import judge_of, too_alike
from crmapp.pasting.previews import Preview, preview_of

MOST = 5_000  # customers of one bulk change


def proposed(person: Person, asked: Asked, lines: list[Line]) -> Preview:
    """What would become of some lines."""
    every = all_columns()
    columns = [every[key] for key in asked.columns if key in every]
    judge = judge_of(person, blanks=asked.blanks)
    found = preview_of(lines, columns, cells_of(asked.text), judge)
    found.refuse(too_alike(found, person))
    return found


def count(figures: Counter, found: Preview) -> None:
    """Add what would become of some lines to the figures."""
    figures.update(
        cells=len(found.changes), customers=found.customers, refused=len(found.refused),
        same=found.same, blank=found.blank,
    )  # fmt: skip


def reasons(found: Preview) -> Counter[Any]:
    """Why cells are refused, and how often."""
    return Counter(str(one.problem) for one in found.refused)
