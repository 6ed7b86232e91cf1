"""The form of a cell, and cells as forms send them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField

from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.sight import Rights
from crmapp.field_policy.table import Cell
from crmapp.field_policy.wording import sentence


class LevelForm(FlaskForm):
    """Which level a cell shall have; each is told as a sentence."""

    level = RadioField(_l("From now on"), coerce=int, choices=[])

    @classmethod
    def of(cls, cell: Cell, rights: Rights, **given: Any) -> "LevelForm":
        """The form of a cell as the others are now."""
        form = cls(**given)
        form.level.choices = [(int(one), sentence(cell, one)) for one in rights.offered(cell)]
        return form


def cell_of(key: str) -> Cell | None:
    """The cell that an address names (`phone-sales-see`), None for any other word."""
    try:
        field, standpoint, right = key.split("-")
        return Cell(Field(field), Standpoint(standpoint), Right(right))
    except ValueError:
        return None


def key_of(cell: Cell) -> str:
    """The word for a cell in an address."""
    return f"{cell.field.value}-{cell.standpoint.value}-{cell.right.value}"


def sent_levels(texts: list[str]) -> dict[Cell, Level]:
    """The levels of cells as an undo sends them back: `phone-sales-see=1`; raises ValueError."""
    told = {}
    for text in texts:
        key, _equals, level = text.partition("=")
        cell = cell_of(key)
        if cell is None:
            raise ValueError(text)
        told[cell] = Level(int(level))
    return told


def as_sent(levels: dict[Cell, Level]) -> list[str]:
    """Levels of cells as `sent_levels` reads them."""
    return [f"{key_of(cell)}={int(level)}" for cell, level in levels.items()]
