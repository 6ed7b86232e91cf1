"""Planning what to do next on a deal, and what becomes of the plan."""

from datetime import date, time
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.database import db, touch
from crmapp.deals.derived import settle, settled_once
from crmapp.deals.models import Deal
from crmapp.nextsteps.models import NextStep, StepState


def open_step(deal: Deal) -> NextStep | None:
    """The deal's one open plan."""
    mine = NextStep.deal_id == deal.id, NextStep.state == StepState.OPEN
    return db.session.scalars(select(NextStep).where(*mine)).one_or_none()


def plan(
    deal: Deal,
    due_on: date,
    *,
    by: Any,
    due_at: time | None = None,
    method_id: int | None = None,
    action: str = "",
    goal: str = "",
    followup_id: int | None = None,
) -> NextStep:
    """Plan a deal's next step; a former open one must be closed before."""
    step = NextStep(
        deal_id=deal.id, deal=deal, customer_id=deal.customer_id, due_on=due_on, due_at=due_at,
        method_id=method_id, action=action, goal=goal, followup_id=followup_id, made_by_id=by.id,
    )  # fmt: skip
    db.session.add(step)
    deal.next_due_on = due_on
    deal.is_step_waived = False
    settle(deal.customer)
    return step


def close(step: NextStep, state: StepState, *, by: Any) -> None:
    """Say what became of a plan."""
    step.state = state
    step.closed_by_id = by.id
    step.closed_at = clock.now()
    step.closed_on = clock.local(step.closed_at).date()
    step.deal.next_due_on = None
    settle(step.deal.customer)


def waive(deal: Deal, *, on: bool = True) -> None:
    """Say on purpose that a deal has no next step, or take that back."""
    deal.is_step_waived = on
    touch("board")


def postpone(step: NextStep, due_on: date, *, by: Any) -> NextStep:
    """Put a plan off: the old one is kept as postponed, a new one takes its words."""
    with settled_once(step.deal.customer):
        close(step, StepState.POSTPONED, by=by)
        return plan(
            step.deal, due_on, by=by, due_at=step.due_at, method_id=step.method_id,
            action=step.action, goal=step.goal, followup_id=step.followup_id,
        )  # fmt: skip


def reopen(step: NextStep, *, instead_of: int | None = None) -> bool:
    """Undo the closing of a plan, and with it the plan that took its place, if one did.

    `instead_of` is the key of that one. False where the deal has another plan by now.
    """
    now_open = open_step(step.deal)
    if step.state is StepState.OPEN or (now_open is not None and now_open.id != instead_of):
        return False
    if now_open is not None:
        cancel(now_open)
    step.state = StepState.OPEN
    step.closed_by_id = step.closed_at = step.closed_on = None
    step.deal.next_due_on = step.due_on
    settle(step.deal.customer)
    return True


def cancel(step: NextStep) -> None:
    """Take a plan back as if it had not been made."""
    deal = step.deal
    deal.next_due_on = None
    db.session.delete(step)
    settle(deal.customer)
