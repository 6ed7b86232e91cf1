"""A day's list with all that its lines show, and the figures beside it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import everyone, owners
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.policy import Action, can
from crmapp.promises.models import Promise, PromiseState
from crmapp.promises.score import Score, scored
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids
from crmapp.today.agenda import DUE, Load, Month, Part, Section, Task
from crmapp.today.keys import CLOSED, COUNTED_TO, KEPT, SAID, find
from crmapp.today.shown import SHOWN

BY_DEAL = (Section.LATE, Section.TODAY, Section.UNPLANNED, Section.NEW, Section.WEEK)


def agenda(viewer: Person, owner_id: int | None, *, whole: Section | None = None) -> list[Part]:
    """The parts of a day: of one owner, or (None) of the whole team."""
    found = find(owner_id, whole=whole)
    deals = _deals([key for name in BY_DEAL for key in _keys(found, name)])
    promises = _promises(_keys(found, Section.PROMISES) + _keys(found, KEPT))
    parts = []
    for section in Section:
        if section is Section.DONE:
            continue
        known = {Section.PROMISES: promises, Section.OWED: {}}.get(section, deals)
        tasks = [known[key] for key in _keys(found, section) if key in known]
        parts.append(Part(section, _count(found, section), tasks))
    said, closed = _said(_keys(found, SAID)), _closed(_keys(found, CLOSED))
    kept = [promises[key] for key in _keys(found, KEPT) if key in promises]
    parts.append(_done(said + kept + closed, sum(_count(found, n) for n in (SAID, CLOSED, KEPT))))
    furnish([task for part in parts for task in part.tasks if not task.outcome], viewer)
    return parts


def _keys(found: dict[str, tuple[int, list[int]]], name: str) -> list[int]:
    return found.get(name, (0, []))[1]


def _count(found: dict[str, tuple[int, list[int]]], name: str) -> int:
    return found.get(name, (0, []))[0]


def _deals(keys: list[int]) -> dict[int, Task]:
    if not keys:
        return {}
    is_open = (NextStep.deal_id == Deal.id) & (NextStep.state == StepState.OPEN)
    rows = db.session.execute(
        select(Deal, NextStep)
        .join(Deal.customer)
        .outerjoin(NextStep, is_open)
        .options(
            SHOWN[Deal], SHOWN[NextStep], contains_eager(Deal.customer).options(SHOWN[Customer])
        )
        .where(Deal.id.in_(keys))
    )
    return {deal.id: Task(deal.customer, deal=deal, step=step) for deal, step in rows}


def _promises(keys: list[int]) -> dict[int, Task]:
    if not keys:
        return {}
    rows = db.session.scalars(
        select(Promise)
        .options(SHOWN[Promise], joinedload(Promise.customer).options(SHOWN[Customer]))
        .where(Promise.id.in_(keys))
    )
    return {promise.id: promised(promise) for promise in rows}


def promised(promise: Promise) -> Task:
    """The line of a promise, as it stands."""
    is_open = promise.state is PromiseState.OPEN
    outcome = "" if is_open else promise.fate.label
    return Task(promise.customer, promise=promise, outcome=outcome, is_past=not is_open)


def _said(keys: list[int]) -> list[Task]:
    if not keys:
        return []
    rows = db.session.scalars(
        select(FollowUp)
        .options(
            SHOWN[FollowUp],
            joinedload(FollowUp.customer).options(SHOWN[Customer]),
            joinedload(FollowUp.deal).options(SHOWN[Deal]),
        )
        .where(FollowUp.id.in_(keys))
        .order_by(FollowUp.id.desc())
    )
    recorded = _("Recorded")
    return [
        Task(row.customer, deal=row.deal, note=row, outcome=recorded, is_past=True) for row in rows
    ]


def _closed(keys: list[int]) -> list[Task]:
    if not keys:
        return []
    of_deal = joinedload(NextStep.deal)
    of_customer = of_deal.joinedload(Deal.customer)
    rows = db.session.scalars(
        select(NextStep)
        .options(
            SHOWN[NextStep], of_deal.options(SHOWN[Deal]), of_customer.options(SHOWN[Customer])
        )
        .where(NextStep.id.in_(keys))
        .order_by(NextStep.id.desc())
    )
    return [
        Task(row.deal.customer, deal=row.deal, step=row, outcome=row.state.label, is_past=True)
        for row in rows
    ]


def _done(tasks: list[Task], count: int) -> Part:
    """What was done, each customer's deal once, however often it was dealt with."""
    once = {task.key: task for task in reversed(tasks)}
    return Part(Section.DONE, count - len(tasks) + len(once), list(reversed(once.values())))


def furnish(tasks: Iterable[Task], viewer: Person) -> None:
    """Give lines their customer's main contact and, where the viewer may read, the last note."""
    tasks = list(tasks)
    keys = {task.customer.id for task in tasks}
    last = {
        task.customer.last_followup_id
        for task in tasks
        if task.customer.last_followup_id and can(viewer, Action.FOLLOWUP_READ, task.customer)
    }
    main = Contact.customer_id.in_(keys), Contact.is_main, Contact.left_on.is_(None)
    mains = select(Contact).where(*main).options(SHOWN[Contact])
    contacts = {row.customer_id: row for row in _rows(mains, keys)}
    said = select(FollowUp).where(FollowUp.id.in_(last)).options(SHOWN[FollowUp])
    notes = {row.id: row for row in _rows(said, last)}
    for task in tasks:
        task.contact = contacts.get(task.customer.id)
        task.note = notes.get(task.customer.last_followup_id)


def _rows(statement: Select, keys: set[int]) -> list[Any]:
    return list(db.session.scalars(statement)) if keys else []


def due_of(parts: list[Part]) -> int:
    """How many lines of today and before are still to do."""
    return sum(part.count for part in parts if part.section in DUE)


def month_of(owner_id: int | None) -> Month:
    """The figures since the first of the month: of one person, or (None) of the team."""
    first = clock.today().replace(day=1)
    live = Customer.deleted_at.is_(None), Customer.merged_into_id.is_(None)
    mine = [] if owner_id is None else [Customer.owner_id == owner_id]
    authors = [owner_id] if owner_id is not None else [person.id for person in everyone()]
    won = [
        Deal.is_live,
        Deal.closed_on >= first,
        Deal.stage_id.in_(stage_ids(StageKind.WON, StageKind.AFTER_SALES)),
        *([] if owner_id is None else [Deal.owner_id == owner_id]),
    ]
    new = select(func.count()).where(*live, *mine, Customer.entered_on >= first)
    # What lies in the bin hangs on a customer that is not live.
    said = select(func.count()).join(FollowUp.customer).where(*live)
    said = said.where(FollowUp.author_id.in_(authors), FollowUp.on >= first)
    pledged = scored(first, clock.today(), owner_id).subquery()
    row = db.session.execute(
        select(
            new.select_from(Customer).scalar_subquery(),
            said.select_from(FollowUp).scalar_subquery(),
            select(func.count()).select_from(Deal).where(*won).scalar_subquery(),
            select(func.coalesce(func.sum(Deal.amount), 0)).where(*won).scalar_subquery(),
            exists(select(Customer.id).where(*live, *mine)),
            *pledged.c,
        )
    ).one()
    return Month(row[0], row[1], row[2], int(row[3]), bool(row[4]), Score.of(row[5:]))


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
    done = _done_of(found)
    return done, done + sum(_count(found, section) for section in DUE)


def _done_of(found: dict[str, tuple[int, list[int]]]) -> int:
    return sum(_count(found, name) for name in (SAID, CLOSED, KEPT))
