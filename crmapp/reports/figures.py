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
    DAYS = "days"


@dataclass(frozen=True)
class Column:
    """A column of figures; the picture shows those with `drawn`."""

    label: Any
    unit: Unit = Unit.COUNT
    drawn: bool = False


@dataclass(frozen=True)
class Row:
    """A line of figures; `bar` names it for the list of what is behind it, if there is one."""

    label: Any
    cells: list[Any]
    bar: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Figures:
    """The table of a report and the sentence above it; the first column's head is `of`."""

    sentence: str
    of: Any
    columns: list[Column]
    rows: list[Row]
    total: Row | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be counted."""
        return not any(cell for row in self.rows for cell in row.cells)

    def most(self, place: int) -> Any:
        """The largest figure of a column, at least 1: what the longest bar stands for."""
        return max([1, *(row.cells[place] or 0 for row in self.rows)])

    def without(self, unit: Unit) -> "Figures":
        """The same without the columns of a unit, for those who may not see it."""
        kept = [place for place, one in enumerate(self.columns) if one.unit is not unit]

        rows = self.rows
        if 0 not in kept:  # which may be what they are sorted by: their order would tell it
            rows = sorted(rows, key=lambda row: str(row.label))

        def cut(row: Row) -> Row:
            return Row(row.label, [row.cells[place] for place in kept], row.bar, row.tone)

        return Figures(
            self.sentence, self.of, [self.columns[place] for place in kept],
            [cut(row) for row in rows], self.total and cut(self.total),
        )  # fmt: skip


@dataclass(frozen=True)
class Report:
    """A question about the team's work: how it is answered, and which customers are behind a bar.

    `how` is the definition that stands under it, `options` are the ways it may be split.
    """

    key: str
    title: Any
    how: Any
    count: Callable[[Scope], Figures]
    behind: Callable[[Scope, str], Select | None]
    icon: str
    shape: str = "bars"
    options: list[tuple[str, Any]] = field(default_factory=list)


def share(part: float, whole: float) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None


def per_cent(part: float, whole: float) -> str:
    """The same in words: 21%."""
    return f"{100 * part / whole:.0f}%" if whole else "–"
