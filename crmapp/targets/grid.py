"""The grid that targets are entered in: whose, for which months or quarters, what stands there."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crmapp.accounts.team import owners, person
from crmapp.months import first_after, first_of_quarter
from crmapp.targets.models import Span
from crmapp.targets.months import (
    NOTHING,
    TEAM,
    Goal,
    has_target,
    of_month,
    of_quarter,
    set_for,
)

LOOKED_BACK = 8  # months or quarters within which a last target is sought
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Place:
    """One cell: whose target, and from which day on."""

    person_id: int | None
    first: date

    @property
    def name(self) -> str:
        """How its fields are called in the form."""
        return f"{self.person_id or 'team'}-{self.first:%Y%m}"


@dataclass(frozen=True)
class Grid:
    """The months of a quarter, or the quarters of a year, for the team and its members."""

    span: Span
    starts: list[date]
    people: list[Any]  # None first: the team

    @classmethod
    def of(cls, span: Span, day: date) -> "Grid":
        """The grid that a day falls into."""
        if span is Span.MONTH:
            first, step, count = first_of_quarter(day), 1, 3
        else:
            first, step, count = date(day.year, 1, 1), 3, 4
        starts = [first_after(first, nth * step) for nth in range(count)]
        return cls(span, starts, [None, *_people(span, starts)])

    @property
    def months(self) -> int:
        """How many months it covers."""
        return 3 if self.span is Span.MONTH else 12

    def turned(self, step: int) -> date | None:
        """The first day of the grid before (-1) or after (1) this one; None beyond all years."""
        day = first_after(self.starts[0], step * self.months)
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None

    def places(self) -> list[Place]:
        """Every cell, row by row."""
        return [
            Place(one.id if one else TEAM, first) for one in self.people for first in self.starts
        ]

    def stands(self, place: Place) -> Goal:
        """What the cell shows: a month its own target alone, a quarter the sum of its months."""
        if self.span is Span.MONTH:
            return set_for(place.person_id, Span.MONTH, place.first)
        return of_quarter(place.person_id, place.first)

    def spread(self, place: Place) -> Goal:
        """What an empty month gets of its quarter's target."""
        return of_month(place.person_id, place.first) if self.span is Span.MONTH else NOTHING

    def last(self, place: Place) -> Goal:
        """The latest target of the same row before this grid, for copying."""
        step = 1 if self.span is Span.MONTH else 3
        for nth in range(1, LOOKED_BACK + 1):
            former = first_after(self.starts[0], -nth * step)
            found = of_month if self.span is Span.MONTH else of_quarter
            goal = found(place.person_id, former)
            if goal != NOTHING:
                return goal
        return NOTHING


def _people(span: Span, starts: list[date]) -> list[Any]:
    """Those who may own customers, and whoever else has a target here."""
    found = {one.id: one for one in owners()}
    for key in has_target() - found.keys():
        theirs = of_month if span is Span.MONTH else of_quarter
        if any(theirs(key, first) != NOTHING for first in starts) and person(key):
            found[key] = person(key)
    return list(found.values())
