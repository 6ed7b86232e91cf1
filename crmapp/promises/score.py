"""How many promises are kept: in time, late, not yet, or dropped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from crmapp import clock
from crmapp.customers.live import LIVE
from crmapp.database import db
from crmapp.promises.models import Promise, PromiseState


@dataclass(frozen=True)
class Score:
    """Promises that were due in a period: in time, kept late, still open and late, dropped."""

    kept: int = 0
    kept_late: int = 0
    late: int = 0
    dropped: int = 0

    @classmethod
    def of(cls, row: Iterable[int | None]) -> "Score":
        """A row of `scored`, which has nulls where nothing was promised."""
        return cls(*(int(count or 0) for count in row))

    @property
    def due(self) -> int:
        """How many were to be kept: dropped ones are not counted against anyone."""
        return self.kept + self.kept_late + self.late


def score(first: date, last: date, *, owner_id: int | None = None) -> Score:
    """How promises of a period stand, by the day they were promised for; None is the team."""
    return Score.of(db.session.execute(scored(first, last, owner_id)).one())


def scored(first: date, last: date, owner_id: int | None) -> Select:
    """The statement behind `score`: kept in time, kept late, late and open, dropped."""
    closed = Promise.closed_on
    fates = (
        (Promise.state == PromiseState.KEPT, or_(closed.is_(None), closed <= Promise.due_on)),
        (Promise.state == PromiseState.KEPT, closed > Promise.due_on),
        (Promise.state == PromiseState.OPEN, Promise.due_on < clock.today()),
        (Promise.state == PromiseState.DROPPED,),
    )
    counts = (
        _count_of(*conditions).label(name)
        for name, conditions in zip(Score.__dataclass_fields__, fates, strict=True)
    )
    mine = [] if owner_id is None else [Promise.is_kept_by(owner_id)]
    due = Promise.due_on.between(first, last)
    return select(*counts).select_from(Promise).join(Promise.customer).where(due, *LIVE, *mine)


def _count_of(*conditions: Any) -> Any:
    return func.sum(case((and_(*conditions), 1), else_=0))
