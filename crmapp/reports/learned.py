"""What became of deals before: how often those that reached a stage were won."""

from bisect import bisect_left
from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.reports.reached import furthest
from crmapp.reports.scope import Scope
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids, stages

LOOKED_BACK = timedelta(365)
FEWEST = 5  # closed deals that make a rate


class Ended(NamedTuple):
    """A deal that was won or lost: when, how far it had come, and which of the two."""

    on: date
    position: int
    is_won: bool


def ended(scope: Scope, since: date) -> list[Ended]:
    """All deals that ended since a day, in the order of their end."""
    kinds = StageKind.WON, StageKind.AFTER_SALES, StageKind.LOST
    here = [*scope.deals(), Deal.closed_on >= since, Deal.stage_id.in_(stage_ids(*kinds))]
    deals = furthest(here)
    lost = set(stage_ids(StageKind.LOST))
    asked = select(deals.c.closed_on, deals.c.position, deals.c.stage_id)
    rows = db.session.execute(asked.order_by(deals.c.closed_on))
    return [Ended(on, position, key not in lost) for on, position, key in rows]


def chances(deals: list[Ended], day: date) -> dict[int, float]:
    """For each open stage the share of deals ended in the year before a day that were won.

    Of those that reached it; stages that fewer than five have reached are left out.
    """
    first, last = (bisect_left(deals, one, key=_on) for one in (day - LOOKED_BACK, day))
    there = Counter((position, is_won) for _on_day, position, is_won in deals[first:last])
    found = {}
    for one in stages():
        reached = [(n, won) for (position, won), n in there.items() if position >= one.position]
        whole = sum(n for n, _won in reached)
        if one.kind.is_open and whole >= FEWEST:
            found[one.id] = sum(n for n, won in reached if won) / whole
    return found


def _on(deal: Ended) -> date:
    return deal.on
