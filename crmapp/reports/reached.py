"""How far deals got: the furthest stage of each, lost ones as far as they came before."""

from typing import Any

from sqlalchemy import Select, Subquery, func, select

from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.reports.scope import deals_with_customers
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.pipeline import first_stage, lost_stage, stages


def steps() -> list[Stage]:
    """The stages of a funnel: those in progress, then the first won one."""
    found = [stage for stage in stages() if stage.kind.is_open]
    return found + [stage for stage in stages() if stage.kind is StageKind.WON][:1]


def furthest(conditions: list[Any]) -> Subquery:
    """Each deal that meets the conditions, with the position it got to, its amount and its end.

    A deal has reached every stage before its furthest one, those that it jumped over as well.
    """
    lost = lost_stage()
    entered = (
        select(func.max(Stage.position))
        .select_from(StageChange)
        .join(Stage, Stage.id == StageChange.to_stage_id)
        .where(
            StageChange.deal_id == Deal.id,
            StageChange.undone_at.is_(None),
            Stage.kind != StageKind.LOST,
        )
        .correlate(Deal)
        .scalar_subquery()
    )
    # A deal that a sheet brought in has no moves: it is where it is, a lost one began at least.
    here = select(Stage.position).where(Stage.id == Deal.stage_id, Stage.id != lost.id)
    present = here.correlate(Deal).scalar_subquery()
    position = func.coalesce(entered, present, first_stage().position)
    columns = (Deal.id, Deal.customer_id, Deal.stage_id, Deal.amount, Deal.closed_on)
    return deals_with_customers(*columns, position.label("position")).where(*conditions).subquery()


def counts(conditions: list[Any]) -> list[tuple[int, int, int]]:
    """Position, deals that got just there, and their sum in fen."""
    deals = furthest(conditions)
    asked = select(
        deals.c.position, func.count(), func.coalesce(func.sum(deals.c.amount), 0)
    ).group_by(deals.c.position)
    return [(row[0], row[1], int(row[2])) for row in db.session.execute(asked)]


def who_reached(conditions: list[Any], position: int) -> Select:
    """The customers of deals that got at least so far."""
    deals = furthest(conditions)
    return select(deals.c.customer_id).where(deals.c.position >= position)
