"""Entering targets; inside `writing()`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from crmapp import clock
from crmapp.database import db, touch
from crmapp.journal.log import log
from crmapp.months import first_after
from crmapp.targets.grid import Grid, Place
from crmapp.targets.models import Span, Target
from crmapp.targets.months import NOTHING, Goal


def put(grid: Grid, goals: Mapping[Place, Goal], *, by: Any) -> int:
    """Give cells their targets; returns how many were changed.

    A quarter that is given anew takes the place of its months.
    """
    changed = {place: goal for place, goal in goals.items() if grid.stands(place) != goal}
    for place, goal in changed.items():
        if grid.span is Span.QUARTER:
            _clear(place, Span.MONTH, [first_after(place.first, nth) for nth in range(3)])
        _keep(place, grid.span, goal, by)
    if changed:
        first = grid.starts[0]
        log("targets:set", by=by, count=len(changed), period=f"{first:%Y-%m}")
        touch("config")
    return len(changed)


def _clear(place: Place, span: Span, starts: list[Any]) -> None:
    here = Target.person_id.is_not_distinct_from(place.person_id), Target.span == span
    db.session.execute(delete(Target).where(*here, Target.first_on.in_(starts)))


def _keep(place: Place, span: Span, goal: Goal, by: Any) -> None:
    if goal == NOTHING:
        _clear(place, span, [place.first])
        return
    here = Target.person_id.is_not_distinct_from(place.person_id), Target.span == span
    row = db.session.scalars(select(Target).where(*here, Target.first_on == place.first)).first()
    if row is None:
        row = Target(person_id=place.person_id, span=span, first_on=place.first)
        db.session.add(row)
    row.amount, row.deals, row.by_id, row.at = goal.amount, goal.deals, by.id, clock.now()
