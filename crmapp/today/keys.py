"""Which tasks are on the list, found in one statement that walks the indexes and stops."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all

from crmapp import clock
from crmapp.accounts.team import everyone
from crmapp.customers.kinds import CustomerStatus, Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids
from crmapp.today.agenda import Section

COUNTED_TO = 1000
DAYS_AHEAD = 7
SAID, CLOSED, KEPT = "said", "closed", "kept"  # the three kinds of what was done today
FIRST = {Section.LATE: 12, Section.TODAY: 20, SAID: 30, CLOSED: 30, KEPT: 30}
USUAL, WHOLE = 8, 300


def find(owner_id: int | None, *, whole: Section | None = None) -> dict[str, tuple[int, list[int]]]:
    """Count and first keys of each section, of one owner's day or (None) of the team's.

    Keys are of deals, of promises for PROMISES and KEPT, of follow-ups for SAID, of next steps
    for CLOSED. `whole` names the section that is wanted to its end.
    """
    arms = [
        _arm(name, rows, WHOLE if name == whole else FIRST.get(name, USUAL))
        for name, rows in _rows(owner_id).items()
    ]
    found: dict[str, tuple[int, list[int]]] = {}
    for name, key, count, _place in db.session.execute(union_all(*arms).order_by("place")):
        found.setdefault(name, (count, []))[1].append(key)
    return found


def _arm(name: str, rows: Select, limit: int) -> Select:
    """The first keys of some rows (key, order…), with how many there are and their places."""
    counted = rows.limit(COUNTED_TO + 1).subquery()
    key, *order = counted.c
    ranked = select(
        key, func.count().over().label("total"), func.row_number().over(order_by=order).label("n")
    ).subquery()
    first = select(ranked).order_by(ranked.c.n).limit(limit).subquery()
    return select(literal(name), first.c[0], first.c.total, first.c.n.label("place"))


def _rows(owner_id: int | None) -> dict[str, Select]:
    today = clock.today()
    week = today + timedelta(DAYS_AHEAD)
    due = Deal.next_due_on
    return {
        Section.LATE: _due(owner_id, due < today),
        Section.TODAY: _due(owner_id, due == today),
        Section.PROMISES: _promised(owner_id, today),
        Section.UNPLANNED: _unplanned(owner_id),
        Section.NEW: _new(owner_id, week),
        Section.WEEK: _due(owner_id, due > today, due <= week),
        SAID: _done(FollowUp, FollowUp.author_id, owner_id).where(FollowUp.on == today),
        CLOSED: _done(NextStep, NextStep.closed_by_id, owner_id).where(
            NextStep.closed_on == today,
            NextStep.state.in_([StepState.POSTPONED, StepState.DROPPED]),
        ),
        KEPT: _done(Promise, Promise.person_id, owner_id).where(Promise.closed_on == today),
    }


def _done(model: Any, column: Any, person_id: int | None) -> Select:
    rows = select(model.id, -model.id).join(Customer, Customer.id == model.customer_id)
    return rows.where(_by(column, person_id), *_live())


def _of(column: Any, owner_id: int | None, rows: Select) -> Select:
    return rows if owner_id is None else rows.where(column == owner_id)


def _by(column: Any, person_id: int | None) -> Any:
    # The indexes begin with the person, so that the team is asked for by name.
    return column == person_id if person_id is not None else column.in_(_everyone())


def _everyone() -> list[int]:
    return [person.id for person in everyone()]


def _due(owner_id: int | None, *conditions: Any) -> Select:
    rows = select(Deal.id, Deal.next_due_on, Deal.id.label("nth")).where(Deal.is_live, *conditions)
    return _of(Deal.owner_id, owner_id, rows).order_by(Deal.next_due_on, Deal.id)


def _promised(owner_id: int | None, today: Any) -> Select:
    open_ones = Promise.state == PromiseState.OPEN, Promise.due_on <= today
    return (
        select(Promise.id, Promise.due_on, Promise.id.label("nth"))
        .join(Promise.customer)
        .where(_by(Promise.person_id, owner_id), *open_ones, *_live())
        .order_by(Promise.due_on, Promise.id)
    )


def _live() -> tuple[Any, ...]:
    return Customer.deleted_at.is_(None), Customer.merged_into_id.is_(None)


def _unplanned(owner_id: int | None) -> Select:
    # An open deal is one without a closing day; said so, the index has nothing else in it.
    rows = (
        select(Deal.id, Deal.touched_at, Deal.id.label("nth"))
        .join(Deal.customer)
        .where(
            Deal.is_live,
            Deal.next_due_on.is_(None),
            Deal.closed_on.is_(None),
            ~Deal.is_step_waived,
            Customer.last_followup_on.is_not(None),
            Customer.status == CustomerStatus.ACTIVE,
        )
    )
    return _of(Deal.owner_id, owner_id, rows).order_by(Deal.touched_at, Deal.id)


def _new(owner_id: int | None, week: Any) -> Select:
    """The current deals of customers whom nobody has contacted, the newest first."""
    rows = select(Customer.current_deal_id, -Customer.id).where(
        *_live(),
        Customer.last_followup_on.is_(None),
        Customer.review == Review.APPROVED,
        Customer.status == CustomerStatus.ACTIVE,
        Customer.stage_id.in_(stage_ids(StageKind.OPEN)),
        or_(Customer.next_due_on.is_(None), Customer.next_due_on > week),
    )
    return _of(Customer.owner_id, owner_id, rows).order_by(Customer.id.desc())
