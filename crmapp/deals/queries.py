"""Deals of a customer."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_open
from crmapp.deals.models import Deal
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.policy import visible
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids

KNOWN = 50  # names that a form offers


def deals_of(customer_id: int) -> list[Deal]:
    """A customer's deals: open ones first, then the last touched."""
    order = case((is_open(), 0), else_=1), Deal.touched_at.desc(), Deal.id.desc()
    mine = select(Deal).where(Deal.customer_id == customer_id)
    return list(db.session.scalars(mine.order_by(*order)))


def deals_with_steps(customer_id: int) -> tuple[list[Deal], dict[int, NextStep]]:
    """A customer's deals, the open and newest first, and their open plans by the deal's key."""
    rows = db.session.execute(_planned(), {"customer": customer_id}).all()
    deals = sorted((deal for deal, _step in rows), key=_rank)
    return deals, {deal.id: step for deal, step in rows if step is not None}


@cache  # to write it out takes longer than to ask it
def _planned() -> Select:
    is_open = (NextStep.deal_id == Deal.id) & (NextStep.state == StepState.OPEN)
    return (
        select(Deal, NextStep)
        .outerjoin(NextStep, is_open)
        .where(Deal.customer_id == bindparam("customer"))
        .order_by(Deal.touched_at.desc(), Deal.id.desc())
    )


def _rank(deal: Deal) -> int:
    kind = deal.stage.kind
    return 0 if kind.is_open else 1 if kind.is_won else 2


def open_steps(deals: list[Deal]) -> dict[int, NextStep]:
    """The open plan of each deal, by the deal's key."""
    keys = [deal.id for deal in deals]
    planned = NextStep.deal_id.in_(keys), NextStep.state == StepState.OPEN
    return {step.deal_id: step for step in db.session.scalars(select(NextStep).where(*planned))}


def competitors(viewer: Any) -> list[str]:
    """Who has won deals of customers whom one sees, the most frequent first."""
    seen = visible(viewer, Customer).with_only_columns(Customer.id)
    named = select(Deal.competitor).where(Deal.competitor != "", Deal.customer_id.in_(seen))
    often = func.count().desc(), Deal.competitor
    found = named.group_by(Deal.competitor).order_by(*often).limit(KNOWN)
    return list(db.session.scalars(found))


def has_deal_left(customer_id: int) -> bool:
    """Whether a customer still has an open or a won deal."""
    kinds = stage_ids(StageKind.OPEN, StageKind.WON, StageKind.AFTER_SALES)
    alive = Deal.customer_id == customer_id, Deal.stage_id.in_(kinds)
    return db.session.scalar(select(Deal.id).where(*alive).limit(1)) is not None
