"""Telling what is due, once each; and letting go of what is done."""

from datetime import datetime, time

from sqlalchemy import and_, delete, or_, select, update

from crmapp import clock
from crmapp.database import db, writing
from crmapp.meetings.models import Decision, DecisionState
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.notifications.verbs import remind
from crmapp.promises.models import Promise, PromiseState
from crmapp.reminders.due import Reminder, all_due
from crmapp.reminders.models import QuietHours

STEPS = (NotificationKind.STEP_DUE, NotificationKind.STEP_OVERDUE)
PROMISES = (NotificationKind.PROMISE_DUE, NotificationKind.PROMISE_OVERDUE)
TASKS = (
    NotificationKind.MEETING_TASK,
    NotificationKind.TASK_DUE,
    NotificationKind.TASK_OVERDUE,
)


def tell_due() -> int:
    """Tell everybody what is due by now, in a transaction of its own; returns how many were new.

    Whoever else does the same at the same time: the database lets one of them in.
    """
    found = {one.key: one for one in all_due()}
    new = found.keys() - _told(list(found.values()))
    db.session.commit()
    if not new:
        return 0
    with writing():
        # Asked again: a plan may have been moved while others were waited for.
        still = [one for one in all_due() if one.key in new]
        return sum(
            remind(one.person_id, one.kind, one.subject, one.due_at, **one.facts) for one in still
        )


def _told(found: list[Reminder]) -> set[tuple[int, str, str, int, datetime]]:
    if not found:
        return set()
    columns = (
        Notification.person_id, Notification.kind, Notification.subject, Notification.subject_id,
        Notification.due_at,
    )  # fmt: skip
    earliest = min(one.due_at for one in found)
    rows = select(*columns).where(
        Notification.person_id.in_({one.person_id for one in found}),
        Notification.kind.in_({one.kind for one in found}),
        Notification.due_at >= earliest,
    )
    return {tuple(row) for row in db.session.execute(rows)}


def let_go() -> int:
    """Mark as read what needs nobody any more: kept, done, put off; and mornings that are over."""
    done = select(Notification.id).where(Notification.read_at.is_(None), is_over())
    keys = list(db.session.scalars(done.limit(500)))
    db.session.commit()
    if not keys:
        return 0
    with writing() as session:
        read = update(Notification).where(Notification.id.in_(keys), is_over())
        return session.execute(read.values(read_at=clock.now())).rowcount


def is_over() -> object:
    """The condition under which a reminder has nothing to remind of any longer."""
    today = clock.today()
    midnight = clock.moment(datetime.combine(today, time()))
    open_steps = select(NextStep.id).where(
        NextStep.id == Notification.subject_id, NextStep.state == StepState.OPEN
    )
    open_promises = select(Promise.id).where(
        Promise.id == Notification.subject_id,
        Promise.state == PromiseState.OPEN,
        Promise.due_on <= today,
    )
    open_tasks = select(Decision.id).where(
        Decision.id == Notification.subject_id, Decision.state == DecisionState.OPEN
    )
    return or_(
        and_(Notification.kind.in_(STEPS), ~open_steps.exists()),
        and_(Notification.kind.in_(PROMISES), ~open_promises.exists()),
        and_(Notification.kind.in_(TASKS), ~open_tasks.exists()),
        and_(Notification.kind == NotificationKind.MY_DAY, Notification.due_at < midnight),
    )


def keep_quiet(person_id: int, begins_at: time, ends_at: time) -> None:
    """Give a person quiet hours of their own, inside `writing()`."""
    listen_to_team(person_id)
    db.session.add(QuietHours(person_id=person_id, begins_at=begins_at, ends_at=ends_at))


def listen_to_team(person_id: int) -> None:
    """Let the team's quiet hours count for a person again."""
    db.session.execute(delete(QuietHours).where(QuietHours.person_id == person_id))
