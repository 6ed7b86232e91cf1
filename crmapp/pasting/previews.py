"""What a block of cells would change, told before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crmapp.field_policy.sight import Sight
from crmapp.grid.cells import Line, is_masked, plain, text_of
from crmapp.grid.columns import Column, Kind

Block = list[list[str]]
MOST_LINES = 100  # written at once: nobody waits longer than a second for the lock
MOST_CELLS = 1_000


@dataclass(frozen=True)
class CellChange:
    """One cell: what it says, what it would say, and the values by field; or why it may not."""

    line: Line
    column: Column
    old: str
    new: str
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass
class Preview:
    """Cells that would change, those refused, and what was left out of the block."""

    changes: list[CellChange] = field(default_factory=list)
    refused: list[CellChange] = field(default_factory=list)
    same: int = 0
    blank: int = 0  # blank cells that leave a filled one as it is
    below: Block = field(default_factory=list)  # rows of the block under the last line
    is_wider: bool = False

    @property
    def customers(self) -> int:
        """How many customers would change."""
        return len({change.line.customer.id for change in self.changes})

    def refuse(self, problems: Mapping[tuple[int, str], str]) -> None:
        """Refuse some changes too, by customer and column, each for a reason of its own."""
        left = []
        for one in self.changes:
            problem = problems.get((one.line.customer.id, one.column.key))
            if problem:
                self.refused.append(replace(one, problem=problem))
            else:
                left.append(one)
        self.changes = left


@dataclass(frozen=True)
class Judge:
    """What the rules say of a cell.

    `read` gives a text's values and problem, `refuse` why a cell may not be written ("" if it
    may), `eye` what the one who writes sees of a line. With `blanks` a blank cell empties the one
    below it; without, it leaves it alone.
    """

    read: Callable[[Column, str], tuple[dict[str, Any], str]]
    refuse: Callable[[Line, Column], str]
    eye: Callable[[Line], Sight]
    blanks: bool


def preview_of(lines: list[Line], columns: list[Column], block: Block, judge: Judge) -> Preview:
    """Lay a block over lines and columns from the first of each; a single cell fills them all."""
    found = Preview()
    is_single = len(block) == 1 and len(block[0]) == 1
    if is_single:
        block = [block[0] * len(columns)] * len(lines)
    found.below = [row for row in block[len(lines) :] if any(row)]
    found.is_wider = any(any(row[len(columns) :]) for row in block)
    for line, row in zip(lines, block, strict=False):
        for column, text in zip(columns, row, strict=False):
            _judge_cell(found, line, column, text, judge)
    return found


def _judge_cell(found: Preview, line: Line, column: Column, text: str, judge: Judge) -> None:
    eye = judge.eye(line)
    old = text_of(line, column, eye)
    if text == old:
        found.same += bool(text)
        return
    if not text and (not judge.blanks or is_masked(column, eye)):
        found.blank += 1
        return
    values, problem = {}, judge.refuse(line, column)
    if not problem:
        values, problem = judge.read(column, text)
    if not problem and line.says(column.part, values):
        found.same += 1
        return
    new = _told(column, values, text)
    change = CellChange(line, column, old, new, values, problem)
    (found.refused if problem else found.changes).append(change)


def _told(column: Column, values: dict[str, Any], text: str) -> str:
    """A text as the cell will show it: 5万 is 50,000."""
    value = values.get(column.field)
    read_anew = column.kind in (Kind.DAY, Kind.YUAN, Kind.NUMBER, Kind.REGION)
    return plain(column, value) if read_anew and value not in (None, "") else text
