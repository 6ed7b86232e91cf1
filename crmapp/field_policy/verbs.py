"""Changing the field policy; inside `writing()`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from crmapp.database import db, touch
from crmapp.field_policy.kinds import Level
from crmapp.field_policy.models import FieldRight
from crmapp.field_policy.sight import Rights
from crmapp.field_policy.table import Cell, offered, usual
from crmapp.journal.log import log


class OutOfBounds(ValueError):
    """A level that a cell may not be given."""


def stored() -> dict[Cell, Level]:
    """The cells that the team has changed, as they stand in the database now."""
    rows = db.session.scalars(select(FieldRight))
    return {Cell(one.field, one.standpoint, one.right): Level(one.level) for one in rows}


def put(levels: Mapping[Cell, Level], *, by: Any) -> dict[Cell, Level]:
    """Give cells their levels; returns what those that changed were before.

    The default is kept as no row at all. Raises OutOfBounds, and nothing is changed then.
    """
    if any(level not in offered(cell) for cell, level in levels.items()):
        raise OutOfBounds
    changed = stored()
    now = Rights(changed)
    former = {cell: changed.get(cell, usual(cell)) for cell in levels}
    former = {cell: level for cell, level in former.items() if level is not levels[cell]}
    for cell in former:
        _keep(cell, levels[cell])
        told = {"field": cell.field.value, "standpoint": cell.standpoint.value}
        told |= {"right": cell.right.value, "old": int(now.level(cell)), "new": int(levels[cell])}
        log("rights:changed", by=by, **told)
    if former:
        touch("config", "board")
    return former


def _keep(cell: Cell, level: Level) -> None:
    here = {"field": cell.field, "standpoint": cell.standpoint, "right": cell.right}
    db.session.execute(delete(FieldRight).filter_by(**here))
    if level is not usual(cell):
        db.session.add(FieldRight(**here, level=int(level)))


def reset(*, by: Any) -> dict[Cell, Level]:
    """Take every cell back to its default; returns what those that changed were before."""
    return put({cell: usual(cell) for cell in stored() if usual(cell) in offered(cell)}, by=by)
