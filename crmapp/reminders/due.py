"""What is due to be told: next steps, promises, decisions, reviews, and each one's morning."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.accounts.team import person, team
from crmapp.customers.live import LIVE
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.meetings.models import Decision, DecisionState
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.kinds import NotificationKind
from crmapp.promises.models import Promise, PromiseState
from crmapp.reminders.peace import is_working, morning_of, told_since
from crmapp.review.waiting import WITHIN, reviewers, waiting_since
from crmapp.settings.values import setting

UNTIL_NOON = timedelta(hours=4)  # after its time a morning is worth telling for so long
CAUGHT_UP = 7  # days: what passed its limit before that is on the team's page, and told no more


@dataclass(frozen=True)
class Reminder:
    """Someone is to be told of a record for a moment."""

    person_id: int
    kind: NotificationKind
    subject: Any
    due_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, str, str, int, datetime]:
        """What the database holds once."""
        name = self.subject.__tablename__
        return self.person_id, self.kind.value, name, self.subject.id, self.due_at


def all_due() -> list[Reminder]:
    """Everything that is to be told by now, told already or not."""
    now, found = clock.now(), []
    if setting("reminders_on"):
        found = [*_steps(now), *_promises(now), *_decisions(now), *_mornings(now)]
    return [*found, *_overdue(now), *_reviews(now)]


def _steps(now: datetime) -> Iterator[Reminder]:
    today = clock.local(now).date()
    due = told_since(today), today + timedelta(1)  # just after midnight is told before it
    for step in _open_steps(*due):
        owner = person(step.deal.owner_id)
        at = _told_at(step)
        if owner is None or not owner.is_active or not step.made_at < at <= now:
            continue
        if step.due_at is None and not _is_morning(now):
            continue
        facts = {"time": f"{step.due_at:%H:%M}"} if step.due_at else {}
        yield Reminder(owner.id, NotificationKind.STEP_DUE, step, at, facts)


def _is_morning(now: datetime) -> bool:
    """Whether the morning of a working day has come, in which whole days are told."""
    today = clock.local(now).date()
    return is_working(today) and now >= morning_of(today)


def _told_at(step: NextStep) -> datetime:
    if step.due_at is None:
        return morning_of(step.due_on)
    due = clock.moment(datetime.combine(step.due_on, step.due_at))
    return due - timedelta(minutes=setting("remind_minutes"))


def _open_steps(first: date, last: date) -> list[NextStep]:
    rows = (
        select(NextStep)
        .join(NextStep.deal)
        .options(contains_eager(NextStep.deal))
        .where(
            Deal.is_live,
            Deal.next_due_on.between(first, last),
            NextStep.state == StepState.OPEN,
        )
    )
    return list(db.session.scalars(rows.order_by(NextStep.id)))


def _promises(now: datetime) -> Iterator[Reminder]:
    whose = attrgetter("keeper")
    return _of_the_day(now, NotificationKind.PROMISE_DUE, _open_promises, whose)


def _decisions(now: datetime) -> Iterator[Reminder]:
    whose = attrgetter("person")
    return _of_the_day(now, NotificationKind.TASK_DUE, _open_decisions, whose)


def _of_the_day(
    now: datetime, kind: NotificationKind, rows: Callable[[date, date], list[Any]], whose: Any
) -> Iterator[Reminder]:
    """What somebody answers for by a day is told on its morning, unless it came up after that."""
    today = clock.local(now).date()
    if not _is_morning(now):
        return
    for one in rows(told_since(today), today):
        owner, at = whose(one), morning_of(one.due_on)
        if owner is not None and owner.is_active and one.made_at < at <= now:
            yield Reminder(owner.id, kind, one, at)


def _open_promises(first: date, last: date) -> list[Promise]:
    # The index begins with the person, so that the team is asked for by name.
    open_ones = Promise.state == PromiseState.OPEN, Promise.due_on.between(first, last)
    theirs = Promise.person_id.in_([one.id for one in team()])
    rows = select(Promise).join(Promise.customer).where(theirs, *open_ones, *LIVE)
    rows = rows.options(contains_eager(Promise.customer))
    return list(db.session.scalars(rows.order_by(Promise.id)))


def _open_decisions(first: date, last: date) -> list[Decision]:
    open_ones = Decision.state == DecisionState.OPEN, Decision.due_on.between(first, last)
    theirs = Decision.person_id.in_([one.id for one in team()])
    return list(db.session.scalars(select(Decision).where(theirs, *open_ones)))


def _overdue(now: datetime) -> Iterator[Reminder]:
    """What a manager is told of: each thing once, after the days that the team has set."""
    days, today = setting("escalate_days"), clock.local(now).date()
    if not days or not _is_morning(now):
        return
    last = today - timedelta(days)
    first = last - timedelta(CAUGHT_UP)
    managers = [one for one in team() if one.has_role(Role.MANAGER)]
    for kind, (rows, whose) in _PUT_BEFORE_MANAGERS.items():
        for row in rows(first, last):
            owner_id = whose(row)
            facts = {"owner": owner_id, "day": row.due_on.isoformat()}
            for one in managers:
                if one.id != owner_id:
                    yield Reminder(one.id, kind, row, morning_of(row.due_on), facts)


_PUT_BEFORE_MANAGERS = {
    NotificationKind.STEP_OVERDUE: (_open_steps, attrgetter("deal.owner_id")),
    NotificationKind.PROMISE_OVERDUE: (_open_promises, attrgetter("customer.owner_id")),
    NotificationKind.TASK_OVERDUE: (_open_decisions, attrgetter("person_id")),
}


def _reviews(now: datetime) -> Iterator[Reminder]:
    """Customers that have waited for a review for longer than they should."""
    for customer, sent_at in waiting_since(now - WITHIN, now - WITHIN - timedelta(CAUGHT_UP)):
        for one in reviewers():
            if one.id != customer.entered_by_id:
                at = sent_at + WITHIN
                yield Reminder(one.id, NotificationKind.REVIEW_LATE, customer, at)


def _mornings(now: datetime) -> Iterator[Reminder]:
    today = clock.local(now).date()
    at = morning_of(today)
    if not is_working(today) or not at <= now < at + UNTIL_NOON:
        return
    for one, counts in days(today).items():
        yield Reminder(one.id, NotificationKind.MY_DAY, one, at, counts)


def days(today: date) -> dict[Person, dict[str, int]]:
    """How much each active person has to do on a day: due, late, promises, tasks of meetings.

    Only who has any.
    """
    found: dict[int, dict[str, int]] = {}
    late = func.sum(case((Deal.next_due_on < today, 1), else_=0))
    due = func.sum(case((Deal.next_due_on == today, 1), else_=0))
    steps = select(Deal.owner_id, due, late).where(Deal.is_live, Deal.next_due_on <= today)
    for owner_id, now_due, overdue in db.session.execute(steps.group_by(Deal.owner_id)):
        found[owner_id] = {"due": int(now_due), "late": int(overdue)}
    open_ones = Promise.state == PromiseState.OPEN, Promise.due_on <= today
    keeper = Promise.keeper_id
    promised = select(keeper, func.count()).join(Promise.customer).where(*open_ones, *LIVE)
    for person_id, count in db.session.execute(promised.group_by(keeper)):
        found.setdefault(person_id, {})["promises"] = count
    open_ones = Decision.state == DecisionState.OPEN, Decision.due_on <= today
    decided = select(Decision.person_id, func.count()).where(*open_ones)
    for person_id, count in db.session.execute(decided.group_by(Decision.person_id)):
        found.setdefault(person_id, {})["tasks"] = count
    return {one: _whole(found[one.id]) for one in team() if one.id in found}


def _whole(counts: dict[str, int]) -> dict[str, int]:
    return {"due": 0, "late": 0, "promises": 0, "tasks": 0} | counts
