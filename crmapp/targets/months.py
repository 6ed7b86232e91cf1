"""Targets as everyone reads them: cached, and told month by month.

A quarter's target is spread over those of its months that have none of their own.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp import clock
from crmapp.months import first_after, first_of_quarter
from crmapp.settings.cache import Cached
from crmapp.targets.models import Span, Target

TEAM = None  # whose target it is, where it is nobody's alone


class Goal(NamedTuple):
    """What is to be won: an amount in fen, a number of deals; None where nothing was said."""

    amount: int | None = None
    deals: int | None = None


NOTHING = Goal()


@Cached
def _targets(session: Session) -> dict[tuple[int | None, Span, date], Goal]:
    return {
        (one.person_id, one.span, one.first_on): Goal(one.amount, one.deals)
        for one in session.scalars(select(Target))
    }


def set_for(person_id: int | None, span: Span, first: date) -> Goal:
    """What was entered for just this month or quarter."""
    return _targets().get((person_id, span, first), NOTHING)


def of_month(person_id: int | None, first: date) -> Goal:
    """The target of a month: its own, or its part of what is left of the quarter's."""
    start = first_of_quarter(first)
    months = [first_after(start, nth) for nth in range(3)]
    own = [set_for(person_id, Span.MONTH, one) for one in months]
    whole = set_for(person_id, Span.QUARTER, start)
    nth = months.index(first)
    return Goal(*(_part([one[at] for one in own], whole[at], nth) for at in range(2)))


def _part(own: list[int | None], whole: int | None, nth: int) -> int | None:
    if own[nth] is not None or whole is None:
        return own[nth]
    left = max(whole - sum(one or 0 for one in own), 0)
    unset = [at for at, one in enumerate(own) if one is None]
    each, over = divmod(left, len(unset))
    return each + (over if nth == unset[-1] else 0)


def of_quarter(person_id: int | None, first: date) -> Goal:
    """The target of a quarter: the sum of its months."""
    return over(person_id, [first_after(first, nth) for nth in range(3)])


def over(person_id: int | None, months: list[date]) -> Goal:
    """The target of several months together."""
    return added(of_month(person_id, one) for one in months)


def added(goals: object) -> Goal:
    """The sum of targets; nothing where none of them says anything."""
    columns = list(zip(*goals, strict=True)) or [(), ()]
    sums = ([one for one in column if one is not None] for column in columns)
    return Goal(*(sum(said) if said else None for said in sums))


def has_target() -> set[int]:
    """The keys of all who were ever given one."""
    return {person_id for person_id, _span, _first in _targets() if person_id is not None}


def of_team(months: list[date]) -> Goal:
    """The team's target of several months: month by month its own, else that of its members."""
    return added(_of_team(one) for one in months)


def _of_team(month: date) -> Goal:
    own = of_month(TEAM, month)
    members = added(of_month(person_id, month) for person_id in has_target())
    return Goal(
        *(mine if mine is not None else theirs for mine, theirs in zip(own, members, strict=True))
    )


def goal_now(person_id: int | None) -> Goal:
    """The target of the present month: of one person, or (None) of the team."""
    month = clock.today().replace(day=1)
    return of_team([month]) if person_id is TEAM else of_month(person_id, month)


def months_of(first: date, last: date) -> list[date]:
    """The firsts of the months that a span of days touches and any target could be for."""
    starts = [start for _person, _span, start in _targets()]
    if not starts:
        return []
    month = max(first.replace(day=1), min(starts))
    last = min(last, first_after(max(starts), 2))
    found = []
    while month <= last:
        found.append(month)
        month = first_after(month, 1)
    return found


def earliest() -> date | None:
    """The first month that any target was entered for."""
    return min((first for _person, _span, first in _targets()), default=None)
