"""What a report answers: rows of figures with a sentence that sums them up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from crmapp.labels import Choice
from crmapp.reports.scope import Scope


class Unit(Choice):
    """How a figure is written."""

    TEXT = "text"
    COUNT = "count"
    YUAN = "yuan"  # kept in fen
    SHARE = "share"  # of one, shown in per cent
    OF_YUAN = "of_yuan"  # a share of amounts: hidden where they are
    GAP = "gap"  # how much more or less than an amount, as a share of it
    DAYS = "days"
    SCORE = "score"  # of ten


@dataclass(frozen=True)
class Column:
    """A column of figures; the picture shows those with `drawn`."""

    label: Any
    unit: Unit = Unit.COUNT
    drawn: bool = False


@dataclass(frozen=True)
class Row:
    """A line of figures; `bar` names it for the list of what is behind it, if there is one.

    `cell_bars` do the same for each of its cells.
    """

    label: Any
    cells: list[Any]
    bar: str = ""
    tone: str = ""
    cell_bars: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """The table of a report and the sentence above it; the first column's head is `of`.

    `also` is a second table under it, with a sentence of its own.
    """

    sentence: str
    of: Any
    columns: list[Column]
    rows: list[Row]
    total: Row | None = None
    also: "Figures | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be counted."""
        return not any(cell for row in self.rows for cell in row.cells)

    def most(self, place: int) -> Any:
        """The largest figure of a column, at least 1: what the longest bar stands for."""
        least = {Unit.SHARE: 0.01, Unit.SCORE: 10}.get(self.columns[place].unit, 1)
        return max([least, *(row.cells[place] or 0 for row in self.rows)])

    def label_of(self, bar: str) -> Any:
        """What the line, or the cell, is called that a bar's name stands for; None for no name."""
        for row in self.rows if bar else []:
            if bar == row.bar:
                return row.label
            if bar in row.cell_bars:
                return f"{row.label} → {self.columns[row.cell_bars.index(bar)].label}"
        return None

    def without(self, *units: Unit) -> "Figures":
        """The same without the columns of some units, for those who may not see them."""
        kept = [place for place, one in enumerate(self.columns) if one.unit not in units]

        rows = self.rows
        if 0 not in kept:  # which may be what they are sorted by: their order would tell it
            rows = sorted(rows, key=lambda row: str(row.label))

        def cut(row: Row) -> Row:
            bars = [row.cell_bars[place] for place in kept] if row.cell_bars else []
            return Row(row.label, [row.cells[place] for place in kept], row.bar, row.tone, bars)

        also = self.also and self.also.without(*units)
        if also and not also.columns:  # nor may its sentence tell what it is made of
            also = None
        return Figures(
            self.sentence, self.of, [self.columns[place] for place in kept],
            [cut(row) for row in rows], self.total and cut(self.total), also,
        )  # fmt: skip


@dataclass(frozen=True)
class Report:
    """A question about the team's work: how it is answered, and which customers are behind a bar.

    `asks` is the question, `how` the definition that stands under the answer, `options` are the
    ways it may be split. One `of_money` is there only for those who see amounts; the rows of one
    `of_customers` are customers, each named by its key.
    """

    key: str
    title: Any
    asks: Any
    how: Any
    count: Callable[[Scope], Figures]
    behind: Callable[[Scope, str], Select | None]
    icon: str
    shape: str = "bars"
    options: list[tuple[str, Any]] = field(default_factory=list)
    of_money: bool = False
    of_customers: bool = False


MONEY = (Unit.YUAN, Unit.OF_YUAN, Unit.GAP)


def share(part: float, whole: float) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None


def per_cent(part: float, whole: float) -> str:
    """The same in words: 21%."""
    return f"{100 * part / whole:.0f}%" if whole else "–"
