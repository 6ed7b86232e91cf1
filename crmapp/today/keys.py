"""Which tasks are on the list, found in one statement that walks the indexes and stops."""

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal, or_, select, union_all

from crmapp import clock
from crmapp.accounts.team import everyone
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.meetings.models import Decision, DecisionState
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.payments.models import Payment
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids
from crmapp.today.agenda import Section

COUNTED_TO = 1000
DAYS_AHEAD = 7
PAST = SAID, CLOSED, KEPT, SETTLED = "said", "closed", "kept", "settled"  # kinds of what was done
AHEAD = "ahead"  # decisions that are to be carried out within the next days
FIRST = {Section.OWED: 1, Section.LATE: 12, Section.TODAY: 20, **dict.fromkeys((*PAST, AHEAD), 30)}
USUAL, WHOLE = 8, 300
OWNER, TODAY, WEEK = bindparam("owner"), bindparam("today"), bindparam("week")
MIDNIGHT = bindparam("midnight")
TEAM, OPEN_STAGES, LOST_STAGES = (
    bindparam(name, expanding=True) for name in ("team", "open_stages", "lost_stages")
)


def find(owner_id: int | None, *, whole: Section | None = None) -> dict[str, tuple[int, list[int]]]:
    """Count and first keys of each section, of one owner's day or (None) of the team's.

    Keys are of deals, of promises for PROMISES and KEPT, of decisions for TASKS, AHEAD and
    SETTLED, of payments for OWED, of follow-ups for SAID, of next steps for CLOSED. `whole` names
    the section that is wanted to its end.
    """
    today = clock.today()
    given = {
        "owner": owner_id,
        # The indexes begin with the person, so that the team is asked for by name.
        "team": [person.id for person in everyone()] if owner_id is None else [],
        "today": today,
        "midnight": clock.moment(datetime.combine(today, time())),
        "week": today + timedelta(DAYS_AHEAD),
        "open_stages": stage_ids(StageKind.OPEN),
        "lost_stages": stage_ids(StageKind.LOST),
    }
    found: dict[str, tuple[int, list[int]]] = {}
    for name, key, count, _place in db.session.execute(_statement(owner_id is None, whole), given):
        found.setdefault(name, (count, []))[1].append(key)
    return found


@cache
def _statement(of_team: bool, whole: Section | None) -> CompoundSelect:
    # Kept, for writing it out took as long as asking it.
    arms = [
        _arm(name, rows, WHOLE if name == whole else FIRST.get(name, USUAL))
        for name, rows in _rows(of_team).items()
    ]
    return union_all(*arms).order_by("place")


def _arm(name: str, rows: Select, limit: int) -> Select:
    """The first keys of some rows (key, order…), with how many there are and their places."""
    counted = rows.limit(COUNTED_TO + 1).subquery()
    key, *order = counted.c
    ranked = select(
        key, func.count().over().label("total"), func.row_number().over(order_by=order).label("n")
    ).subquery()
    first = select(ranked).order_by(ranked.c.n).limit(limit).subquery()
    return select(literal(name), first.c[0], first.c.total, first.c.n.label("place"))


def _rows(of_team: bool) -> dict[str, Select]:
    due, due_on = Deal.next_due_on, Decision.due_on
    return {
        Section.LATE: _due(of_team, due < TODAY),
        Section.TODAY: _due(of_team, due == TODAY),
        Section.PROMISES: _promised(of_team),
        Section.TASKS: _decided(of_team, or_(due_on.is_(None), due_on <= TODAY)),
        Section.OWED: _owed(of_team),
        Section.UNPLANNED: _unplanned(of_team),
        Section.NEW: _new(of_team),
        Section.WEEK: _due(of_team, due > TODAY, due <= WEEK),
        AHEAD: _decided(of_team, due_on > TODAY, due_on <= WEEK),
        SAID: _done(FollowUp, FollowUp.author_id, of_team).where(
            FollowUp.on == TODAY,
            FollowUp.import_id.is_(None),  # a sheet tells what was done before
        ),
        CLOSED: _done(NextStep, NextStep.closed_by_id, of_team).where(
            NextStep.closed_on == TODAY,
            NextStep.state.in_([StepState.POSTPONED, StepState.DROPPED]),
        ),
        KEPT: _done(Promise, Promise.person_id, of_team).where(Promise.closed_on == TODAY),
        SETTLED: select(Decision.id, -Decision.id).where(
            _by(Decision.person_id, of_team),
            Decision.state.in_([DecisionState.DONE, DecisionState.DROPPED]),
            Decision.closed_at >= MIDNIGHT,
        ),
    }


def _done(model: Any, column: Any, of_team: bool) -> Select:
    rows = select(model.id, -model.id).join(Customer, Customer.id == model.customer_id)
    return rows.where(_by(column, of_team), *LIVE)


def _of(column: Any, of_team: bool, rows: Select) -> Select:
    return rows if of_team else rows.where(column == OWNER)


def _by(column: Any, of_team: bool) -> Any:
    return column.in_(TEAM) if of_team else column == OWNER


def _due(of_team: bool, *conditions: Any) -> Select:
    rows = select(Deal.id, Deal.next_due_on, Deal.id.label("nth")).where(Deal.is_live, *conditions)
    return _of(Deal.owner_id, of_team, rows).order_by(Deal.next_due_on, Deal.id)


def _promised(of_team: bool) -> Select:
    open_ones = Promise.state == PromiseState.OPEN, Promise.due_on <= TODAY
    rows = (
        select(Promise.id, Promise.due_on, Promise.id.label("nth"))
        .join(Promise.customer)
        .where(_by(Promise.person_id, of_team), *open_ones, *LIVE)
    )
    return _of(Promise.keeper_id, of_team, rows).order_by(Promise.due_on, Promise.id)


def _decided(of_team: bool, *conditions: Any) -> Select:
    """Decisions that are to be carried out; those without a day last."""
    due = Decision.due_on
    rows = select(Decision.id, due.is_(None).label("dayless"), due, Decision.id.label("nth"))
    open_ones = _by(Decision.person_id, of_team), Decision.state == DecisionState.OPEN
    return rows.where(*open_ones, *conditions).order_by(due.is_(None), due, Decision.id)


def _owed(of_team: bool) -> Select:
    """Planned payments that should have come in; a lost deal owes nothing."""
    rows = (
        select(Payment.id, Payment.on, Payment.id.label("nth"))
        .join(Payment.deal)
        .join(Customer, Payment.customer_id == Customer.id)
        .where(Payment.open_amount > 0, Payment.on < TODAY, *LIVE)
        .where(Deal.stage_id.not_in(LOST_STAGES))
    )
    return _of(Customer.owner_id, of_team, rows).order_by(Payment.on, Payment.id)


def _unplanned(of_team: bool) -> Select:
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
    return _of(Deal.owner_id, of_team, rows).order_by(Deal.touched_at, Deal.id)


def _new(of_team: bool) -> Select:
    """The current deals of customers whom nobody has contacted, the newest first."""
    rows = select(Customer.current_deal_id, -Customer.id).where(
        *LIVE,
        Customer.last_followup_on.is_(None),
        Customer.status == CustomerStatus.ACTIVE,
        Customer.stage_id.in_(OPEN_STAGES),
        or_(Customer.next_due_on.is_(None), Customer.next_due_on > WEEK),
    )
    return _of(Customer.owner_id, of_team, rows).order_by(Customer.id.desc())
