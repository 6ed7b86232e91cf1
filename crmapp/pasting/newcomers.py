"""Pasted rows on their way into the import: as a text file that names its columns."""

from crmapp.custom_fields.sheets import key_headed
from crmapp.grid.columns import Column
from crmapp.imports.fields import field_for
from crmapp.imports.headers import EXACT, match
from crmapp.pasting.blocks import text_of
from crmapp.pasting.previews import Block


def as_file(block: Block, columns: list[Column]) -> bytes:
    """A text file of some rows; the columns name themselves where the first row does not."""
    width = max(map(len, block))
    if not has_headings(block[0]):
        block = [[_heading(column) for column in columns[:width]], *block]
    even = [[*row, *[""] * (width - len(row))] for row in block]
    return text_of(even).encode("utf-8-sig")


def has_headings(row: list[str]) -> bool:
    """Whether most cells of a row name a field."""
    told = [cell for cell in row if cell]
    named = [cell for cell in told if match(cell)[1] >= EXACT or key_headed(cell)]
    return len(named) * 2 > len(told)


def _heading(column: Column) -> str:
    return field_for(column.meaning).synonyms[0]
