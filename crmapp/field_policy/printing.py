"""The defaults and bounds of the field policy as the page `docs/rights.md`."""

from collections.abc import Iterator

from crmapp.field_policy.kinds import COLUMNS, Field, Right, Standpoint
from crmapp.field_policy.table import BY_SETTING, Cell, offered, usual
from crmapp.field_policy.wording import SHORT, bound

HEAD = """# Who sees, changes and takes out what

Made by `flask rights show --defaults` from `crmapp/field_policy/table.py`; a test holds it current.
An administrator changes cells under Settings → Field rights within the bounds that stand in
brackets. Of several standpoints the widest counts. What is hidden stands on no page, in no list,
search, order, sheet, export or print; what is masked can be found by nobody who does not see it.
"""


def document() -> str:
    """The page, in the language that is set."""
    return "\n".join([HEAD, *_tables(), *_columns(), *_reasons()])


def _tables() -> Iterator[str]:
    heads = [str(one.label) for one in Standpoint]
    for right in Right:
        yield f"## {right.label}\n"
        yield f"| | {' | '.join(heads)} |"
        yield f"|---|{'---|' * len(heads)}"
        for field in Field:
            told = [_told(Cell(field, standpoint, right)) for standpoint in Standpoint]
            yield f"| {field.label} | {' | '.join(told)} |"
        yield ""


def _told(cell: Cell) -> str:
    said = SHORT[cell.right]
    others = [str(said[one]) for one in offered(cell) if one is not usual(cell)]
    return f"{said[usual(cell)]} ({', '.join(others)})" if others else str(said[usual(cell)])


def _columns() -> Iterator[str]:
    yield "## What stands behind each field\n"
    for field, columns in COLUMNS.items():
        yield f"- {field.label}: {', '.join(f'`{column}`' for column in columns)}"
    yield ""


def _reasons() -> Iterator[str]:
    yield "## Why the bounds are where they are\n"
    cells = [Cell(f, s, r) for r in Right for f in Field for s in Standpoint]
    for reason in dict.fromkeys(bound(cell) for cell in cells if cell not in BY_SETTING):
        if reason:
            yield f"- {reason}"
    for cell, key in BY_SETTING.items():
        yield f"- {cell.standpoint.label}, {cell.field.label}: the setting `{key}` decides."
    yield ""
