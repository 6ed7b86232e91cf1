"""A day's list with all that its lines show, and the figures beside it."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, and_, bindparam, exists, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import everyone, owners
from crmapp.contacts.models import Contact
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import KEYS, db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.meetings.models import Decision, DecisionState, Meeting
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.policy import Action, can
from crmapp.promises.models import Promise, PromiseState
from crmapp.promises.score import Score, scored
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids
from crmapp.today.agenda import DUE, Load, Month, Part, Section, Task
from crmapp.today.keys import AHEAD, CLOSED, COUNTED_TO, KEPT, PAST, SAID, SETTLED, find
from crmapp.today.shown import SHOWN

BY_DEAL = (Section.LATE, Section.TODAY, Section.UNPLANNED, Section.NEW, Section.WEEK)
Found = dict[str, tuple[int, list[int]]]


def agenda(viewer: Person, owner_id: int | None, *, whole: Section | None = None) -> list[Part]:
    """The parts of a day: of one owner, or (None) of the whole team."""
    found = find(owner_id, whole=whole)
    deals = _deals(_keys(found, *BY_DEAL))
    promises = _promises(_keys(found, Section.PROMISES, KEPT))
    decisions = _decisions(_keys(found, Section.TASKS, AHEAD, SETTLED))
    others = {Section.PROMISES: promises, Section.TASKS: decisions, Section.OWED: {}}
    parts = {
        one: Part(one, _count(found, one), _lines(found, others.get(one, deals), one))
        for one in Section
    }
    week = parts[Section.WEEK]
    week.count += _count(found, AHEAD)
    week.tasks += _lines(found, decisions, AHEAD)
    week.tasks.sort(key=lambda task: (task.due_on is None, task.due_on))
    kept, settled = _lines(found, promises, KEPT), _lines(found, decisions, SETTLED)
    done = _said(_keys(found, SAID)) + kept + settled + _closed(_keys(found, CLOSED))
    parts[Section.DONE] = _done(done, _count(found, *PAST))
    furnish([task for part in parts.values() for task in part.tasks if not task.outcome], viewer)
    return list(parts.values())


def _keys(found: Found, *names: str) -> list[int]:
    return [key for name in names if name in found for key in found[name][1]]


def _count(found: Found, *names: str) -> int:
    return sum(found[name][0] for name in names if name in found)


def _lines(found: Found, known: dict[int, Task], name: str) -> list[Task]:
    return [known[key] for key in _keys(found, name) if key in known]


@cache  # to write them out takes longer than to ask them
def _statements() -> dict[type, Select]:
    """What asks for the records that lines are about, with all that they show, by KEYS."""
    shown_deal = joinedload(NextStep.deal)
    is_open = (NextStep.deal_id == Deal.id) & (NextStep.state == StepState.OPEN)
    rows = {
        Deal: select(Deal, NextStep)
        .join(Deal.customer)
        .outerjoin(NextStep, is_open)
        .options(SHOWN[NextStep], contains_eager(Deal.customer).options(SHOWN[Customer])),
        Promise: select(Promise).options(
            joinedload(Promise.customer).options(SHOWN[Customer]),
        ),
        Decision: select(Decision).options(joinedload(Decision.meeting).options(SHOWN[Meeting])),
        FollowUp: select(FollowUp)
        .options(
            joinedload(FollowUp.customer).options(SHOWN[Customer]),
            joinedload(FollowUp.deal).options(SHOWN[Deal]),
        )
        .order_by(FollowUp.id.desc()),
        NextStep: select(NextStep)
        .options(
            shown_deal.options(SHOWN[Deal]),
            shown_deal.joinedload(Deal.customer).options(SHOWN[Customer]),
        )
        .order_by(NextStep.id.desc()),
    }
    return {
        model: statement.options(SHOWN[model]).where(model.id.in_(KEYS))
        for model, statement in rows.items()
    }


def _rows(model: type, keys: list[int]) -> Iterable[Row]:
    return db.session.execute(_statements()[model], {"keys": keys}) if keys else ()


def _deals(keys: list[int]) -> dict[int, Task]:
    return {deal.id: Task(deal.customer, deal=deal, step=step) for deal, step in _rows(Deal, keys)}


def _promises(keys: list[int]) -> dict[int, Task]:
    return {promise.id: promised(promise) for (promise,) in _rows(Promise, keys)}


def promised(promise: Promise) -> Task:
    """The line of a promise, as it stands."""
    is_open = promise.state is PromiseState.OPEN
    outcome = "" if is_open else promise.fate.label
    return Task(promise.customer, promise=promise, outcome=outcome, is_past=not is_open)


def _decisions(keys: list[int]) -> dict[int, Task]:
    return {decision.id: decided(decision) for (decision,) in _rows(Decision, keys)}


def decided(decision: Decision) -> Task:
    """The line of a decision, as it stands."""
    is_open = decision.state is DecisionState.OPEN
    outcome = "" if is_open else decision.state.label
    return Task(decision=decision, outcome=outcome, is_past=not is_open)


def _said(keys: list[int]) -> list[Task]:
    recorded = _("Recorded")
    return [
        Task(row.customer, deal=row.deal, note=row, outcome=recorded, is_past=True)
        for (row,) in _rows(FollowUp, keys)
    ]


def _closed(keys: list[int]) -> list[Task]:
    return [
        Task(row.deal.customer, deal=row.deal, step=row, outcome=row.state.label, is_past=True)
        for (row,) in _rows(NextStep, keys)
    ]


def _done(tasks: list[Task], count: int) -> Part:
    """What was done, each customer's deal once, however often it was dealt with."""
    once = {task.key: task for task in reversed(tasks)}
    return Part(Section.DONE, count - len(tasks) + len(once), list(reversed(once.values())))


def furnish(tasks: Iterable[Task], viewer: Person) -> None:
    """Give lines their customer's main contact and, where the viewer may read, the last note."""
    tasks = [task for task in tasks if task.customer is not None]
    keys = {task.customer.id for task in tasks}
    if not keys:
        return
    read = {
        task.customer.last_followup_id
        for task in tasks
        if task.customer.last_followup_id and can(viewer, Action.FOLLOWUP_READ, task.customer)
    }
    rows = db.session.execute(_around(), {"keys": list(keys), "read": list(read)})
    known = {key: (contact, note) for key, contact, note in rows}
    for task in tasks:
        task.contact, task.note = known.get(task.customer.id, (None, None))


@cache
def _around() -> Select:
    is_main = and_(Contact.customer_id == Customer.id, Contact.is_main, Contact.left_on.is_(None))
    is_last = and_(
        FollowUp.id == Customer.last_followup_id,
        FollowUp.id.in_(bindparam("read", expanding=True)),
    )
    return (
        select(Customer.id, Contact, FollowUp)
        .outerjoin(Contact, is_main)
        .outerjoin(FollowUp, is_last)
        .options(SHOWN[Contact], SHOWN[FollowUp])
        .where(Customer.id.in_(KEYS))
    )


def due_of(parts: list[Part]) -> int:
    """How many lines of today and before are still to do."""
    return sum(part.count for part in parts if part.section in DUE)


def month_of(owner_id: int | None) -> Month:
    """The figures since the first of the month: of one person, or (None) of the team."""
    authors = [owner_id] if owner_id is not None else [person.id for person in everyone()]
    won = stage_ids(StageKind.WON, StageKind.AFTER_SALES)
    row = db.session.execute(_month(owner_id, clock.today(), tuple(authors), tuple(won))).one()
    return Month(row[0], row[1], row[2], int(row[3]), bool(row[4]), Score.of(row[5:]))


@lru_cache(maxsize=64)  # of each person and day, for writing it out takes longer than asking it
def _month(
    owner_id: int | None, today: date, authors: tuple[int, ...], won_stages: tuple[int, ...]
) -> Select:
    first = today.replace(day=1)
    mine = [] if owner_id is None else [Customer.owner_id == owner_id]
    won = [
        Deal.is_live,
        Deal.closed_on >= first,
        Deal.stage_id.in_(won_stages),
        *([] if owner_id is None else [Deal.owner_id == owner_id]),
    ]
    new = select(func.count()).where(*THERE, *mine, Customer.entered_on >= first)
    # What lies in the bin hangs on a customer that is not live.
    said = select(func.count()).join(FollowUp.customer).where(*THERE)
    said = said.where(FollowUp.author_id.in_(authors), FollowUp.on >= first)
    said = said.where(FollowUp.kind != FollowUpKind.MEETING)
    pledged = scored(first, today, owner_id).subquery()
    return select(
        new.select_from(Customer).scalar_subquery(),
        said.select_from(FollowUp).scalar_subquery(),
        select(func.count()).select_from(Deal).where(*won).scalar_subquery(),
        select(func.coalesce(func.sum(Deal.amount), 0)).where(*won).scalar_subquery(),
        exists(select(Customer.id).where(*THERE, *mine)),
        *pledged.c,
    )


def loads() -> list[Load]:
    """How each member who may own customers stands, counted up to COUNTED_TO."""
    today = clock.today()
    columns = [
        _counted(Deal.next_due_on < today),
        _counted(Deal.next_due_on >= today),
        _counted(Deal.next_due_on.is_(None), Deal.closed_on.is_(None), ~Deal.is_step_waived),
    ]
    keys = [person.id for person in owners()]
    rows = db.session.execute(select(Person.id, *columns).where(Person.id.in_(keys)))
    known = {row[0]: row[1:] for row in rows}
    return [Load(person, *known[person.id]) for person in owners() if person.id in known]


def _counted(*conditions: Any) -> Any:
    theirs = Deal.owner_id == Person.id, Deal.is_live, *conditions
    some = select(literal(1)).where(*theirs).correlate(Person).limit(COUNTED_TO + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def due_now(person_id: int) -> int:
    """How many of a person's deals are due today or before."""
    mine = Deal.owner_id == person_id, Deal.is_live, Deal.next_due_on <= clock.today()
    return db.session.scalar(select(func.count()).select_from(Deal).where(*mine))


def progress_of(owner_id: int | None) -> tuple[int, int]:
    """How many lines of a day are done, and how many there are with those still to do."""
    found = find(owner_id)
    done = _count(found, *PAST)
    return done, done + _count(found, *DUE)
