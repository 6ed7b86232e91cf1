"""The rows of a meeting: what moved and closed, what is stuck, what is promised and planned."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_lost, is_open
from crmapp.deals.models import Deal, StageChange
from crmapp.meetings.numbers import promised
from crmapp.meetings.spans import Span
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.promises.models import Promise, PromiseState
from crmapp.reports.flow import moves
from crmapp.reports.periods import period_of
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.settings.values import setting
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.pipeline import stage_ids, stages

MOST = 40  # rows of a part; how many there are in all is told
EACH = 8  # rows of one person


@dataclass(frozen=True)
class Some:
    """The first rows of a part, and how many there are in all."""

    rows: list[Any]
    count: int

    @property
    def left(self) -> int:
        """How many are not shown."""
        return max(self.count - len(self.rows), 0)


@dataclass
class Load:
    """How a person's open deals are planned."""

    open: int = 0
    unplanned: int = 0
    overdue: int = 0
    ahead: int = 0  # planned for the span that is planned
    steps: list[NextStep] = field(default_factory=list)


def moves_of(span: Span, owner_id: int | None) -> Some:
    """The moves of a span that were not taken back, the newest first, won and lost ones left out.

    Rows of the move, its deal and its customer.
    """
    scope = Scope(span.period, owner=owner_id)
    ends = stage_ids(StageKind.WON, StageKind.LOST)
    everything = func.count().over()
    asked = moves(scope, StageChange, Deal, Customer, everything)
    asked = asked.where(StageChange.to_stage_id.not_in(ends))
    return _some(asked.order_by(StageChange.at.desc(), StageChange.id.desc()))


def closed_of(span: Span, owner_id: int | None, *, by_amount: bool) -> Some:
    """Deals that were won or lost in a span: rows of the deal and its customer."""
    scope = Scope(span.period, owner=owner_id)
    asked = deals_with_customers(Deal, Customer, func.count().over())
    asked = asked.where(*scope.closed(), ~is_open())
    lost = case((is_lost(), 1), else_=0)
    return _some(asked.order_by(lost, *_largest(by_amount), Deal.closed_on, Deal.id))


def stuck(owner_id: int | None, *, by_amount: bool) -> Some:
    """Open deals of whom nothing was heard for long, or that stay in a stage for long.

    As they stand today; rows of the deal and its customer.
    """
    scope = Scope(period_of(""), owner=owner_id)  # the period does not matter
    last = func.coalesce(Customer.last_followup_on, Customer.entered_on)
    is_silent = last <= clock.today() - timedelta(setting("stuck_silent_days"))
    is_stuck = or_(is_silent, *(_overstayed(one) for one in stages() if one.kind.is_open))
    asked = deals_with_customers(Deal, Customer, func.count().over())
    asked = asked.where(*scope.deals(), is_open(), is_stuck)
    return _some(asked.order_by(*_largest(by_amount), last, Deal.id))


def _overstayed(one: Stage) -> Any:
    most = one.limit_days or setting("stuck_stage_days")
    return and_(Deal.stage_id == one.id, Deal.stage_since <= clock.now() - timedelta(most))


def _largest(by_amount: bool) -> list[Any]:
    return [func.coalesce(Deal.amount, 0).desc()] if by_amount else []


def _some(asked: Select) -> Some:
    rows = db.session.execute(asked.limit(MOST)).all()
    return Some([row[:-1] for row in rows], rows[0][-1] if rows else 0)


def promises_of(span: Span, owner_id: int | None) -> dict[int, Some]:
    """What each person has still to keep by the end of the span that is planned, late first."""
    scope = Scope(span.period, owner=owner_id)
    keeper, is_due = Promise.keeper_id, Promise.due_on <= span.after.last
    waits = Promise.state == PromiseState.OPEN, is_due, keeper.is_not(None)
    by_person = {"partition_by": keeper}
    place = func.row_number().over(order_by=(Promise.due_on, Promise.id), **by_person)
    ranked = promised(
        scope, Promise.id, place.label("place"), func.count().over(**by_person).label("whole")
    )
    ranked = ranked.where(*waits).subquery()
    asked = (
        select(Promise, ranked.c.whole)
        .join(ranked, ranked.c.id == Promise.id)
        .join(Promise.customer)
        .options(contains_eager(Promise.customer))
        .where(ranked.c.place <= EACH)
        .order_by(Promise.due_on, Promise.id)
    )
    found: dict[int, tuple[list[Promise], int]] = defaultdict(lambda: ([], 0))
    for promise, whole in db.session.execute(asked):
        found[promise.person_id] = ([*found[promise.person_id][0], promise], whole)
    return {key: Some(*one) for key, one in found.items()}


def plans_of(span: Span, owner_id: int | None) -> dict[int | None, Load]:
    """How each owner's open deals are planned, with the first steps of the span that is ahead."""
    scope, ahead = Scope(span.period, owner=owner_id), span.after
    today = clock.today()
    in_span = Deal.next_due_on.between(ahead.first, ahead.last)
    unplanned = and_(Deal.next_due_on.is_(None), Deal.is_step_waived.is_(False))
    sums = [
        func.sum(case((one, 1), else_=0)) for one in (unplanned, Deal.next_due_on < today, in_span)
    ]
    counted = (
        deals_with_customers(Deal.owner_id, func.count(), *sums)
        .where(*scope.deals(), is_open())
        .group_by(Deal.owner_id)
    )
    found = {row[0]: Load(*row[1:]) for row in db.session.execute(counted)}
    for step in _steps(scope, ahead):
        found.setdefault(step.deal.owner_id, Load()).steps.append(step)
    return found


def _steps(scope: Scope, ahead: Span) -> list[NextStep]:
    order = (NextStep.due_on, NextStep.due_at.is_(None), NextStep.due_at, NextStep.id)
    place = func.row_number().over(partition_by=Deal.owner_id, order_by=order)
    ranked = (
        deals_with_customers(NextStep.id, place.label("place"))
        .join(NextStep, NextStep.deal_id == Deal.id)
        .where(*scope.deals(), NextStep.state == StepState.OPEN)
        .where(NextStep.due_on.between(ahead.first, ahead.last))
        .subquery()
    )
    asked = (
        select(NextStep)
        .join(ranked, ranked.c.id == NextStep.id)
        .join(NextStep.deal)
        .join(Deal.customer)
        .options(contains_eager(NextStep.deal).contains_eager(Deal.customer))
        .where(ranked.c.place <= EACH)
        .order_by(*order)
    )
    return list(db.session.scalars(asked))
