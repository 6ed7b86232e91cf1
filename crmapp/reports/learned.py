"""What became of deals before: how often those that reached a stage were won."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.reports.reached import furthest
from crmapp.reports.scope import Scope
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage, stage_ids, stages

LOOKED_BACK = timedelta(365)
FEWEST = 5  # closed deals that make a rate


class Ended(NamedTuple):
    """A deal that was won or lost: when, how far it had come, and which of the two."""

    on: date
    position: int
    is_won: bool


def ended(scope: Scope, since: date) -> list[Ended]:
    """All deals that ended since a day."""
    kinds = StageKind.WON, StageKind.AFTER_SALES, StageKind.LOST
    here = [*scope.deals(), Deal.closed_on >= since, Deal.stage_id.in_(stage_ids(*kinds))]
    deals = furthest(here)
    asked = select(deals.c.closed_on, deals.c.position, deals.c.stage_id)
    return [
        Ended(on, position, not stage(key).kind.is_lost)
        for on, position, key in db.session.execute(asked)
    ]


def chances(deals: list[Ended], day: date) -> dict[int, float]:
    """For each open stage the share of deals ended in the year before a day that were won.

    Of those that reached it; stages that fewer than five have reached are left out.
    """
    of_year = [one for one in deals if day - LOOKED_BACK <= one.on < day]
    found = {}
    for one in stages():
        there = [deal for deal in of_year if deal.position >= one.position]
        if one.kind.is_open and len(there) >= FEWEST:
            found[one.id] = sum(deal.is_won for deal in there) / len(there)
    return found
