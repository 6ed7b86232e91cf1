"""Gives entries written without a year the year that fits their neighbours."""

from datetime import date, timedelta
from itertools import pairwise

from crmapp.imports.written_days import Found

YEARS_BACK = 3
BACKWARDS = 3_000  # days of cost for an entry that stands before the one above it
TOO_LATE = 5_000
TOO_EARLY = 2_000
STALE = 20  # for each day after a last contact that nobody wrote on

Cost = float
Bounds = tuple[date | None, date, date]  # first and last contact, and today


def settle_days(
    written: list[Found], first: date | None, last: date | None, today: date
) -> list[tuple[date, bool]]:
    """Return for each written day the day meant, and whether it is doubtful.

    `first` and `last` are the customer's first and last contact as far as the row says them; no
    entry may be after `today`, and few are after the last one. People write notes
    from old to new or from new to old: the order with the shorter history wins.
    """
    bounds = (first, last or today, today)
    down, cost_down = _path(written, bounds, first, last)
    up, cost_up = _path(written[::-1], bounds, first, last)
    days = up[::-1] if cost_up < cost_down else down
    return [(day, _outside(day, first, last or today)) for day in days]


def _path(
    written: list[Found], bounds: Bounds, first: date | None, last: date | None
) -> tuple[list[date], Cost]:
    """Return the cheapest days that rise from entry to entry, with their cost."""
    layers = [_candidates(found, bounds) for found in written]
    costs = [
        _cost(day, bounds) + (abs((day - first).days) / 4 if first else 0) for day in layers[0]
    ]
    ways: list[list[int]] = []
    for above, layer in pairwise(layers):
        steps = [
            min((costs[i] + _gap(before, day), i) for i, before in enumerate(above))
            for day in layer
        ]
        ways.append([index for _, index in steps])
        costs = [cost + _cost(day, bounds) for (cost, _), day in zip(steps, layer, strict=True)]
    end = bounds[1]
    weight = 1 if last else 0.01 if first else 0.5
    costs = [
        cost + abs((end - day).days) * weight for cost, day in zip(costs, layers[-1], strict=True)
    ]
    place = min(range(len(costs)), key=costs.__getitem__)
    best = costs[place]
    days = [layers[-1][place]]
    for layer, way in zip(layers[-2::-1], ways[::-1], strict=True):
        place = way[place]
        days.append(layer[place])
    return days[::-1], best


def _candidates(found: Found, bounds: Bounds) -> list[date]:
    if whole := found.whole:
        return [whole]
    start = (bounds[0] or bounds[1]).year - (1 if bounds[0] else YEARS_BACK)
    years = range(min(start, bounds[1].year), bounds[1].year + 1)
    days = [day for year in years if (day := found.on(year))]
    # 02-29 in a span without a leap year is kept as the day before.
    return days or [date(bounds[1].year, 2, 28)]


def _cost(day: date, bounds: Bounds) -> Cost:
    early, late, today = bounds
    cost = TOO_LATE if day > today else min(max((day - late).days, 0) * STALE, TOO_LATE)
    return cost + (TOO_EARLY if early and day < early else 0)


def _gap(before: date, day: date) -> Cost:
    days = (day - before).days
    return days if days >= 0 else BACKWARDS - days


def _outside(day: date, first: date | None, last: date) -> bool:
    return day > last or bool(first and day < first - timedelta(days=1))
