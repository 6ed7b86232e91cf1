"""What is written in a meeting, and how it is closed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db, insert_for
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.followups.verbs import log_followup
from crmapp.journal.log import log, log_for_owner
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.meetings.models import Decision, DecisionState, Meeting, Remark
from crmapp.meetings.spans import Span
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import StepState
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify

METHODS = ("会议", "内部会议", "例会", "meeting", "internal meeting")  # what a team may call it


@dataclass(frozen=True)
class Ahead:
    """What the owner is to do next, and when."""

    due_on: date
    action: str = ""


def begin(span: Span, owner_id: int | None, *, by: Any) -> Meeting:
    """The meeting over a span, made where nobody has written in it yet; inside `writing()`."""
    values = {
        "kind": span.kind, "first_on": span.first, "person_id": owner_id, "made_by_id": by.id,
        "made_at": clock.now(), "version": 1, "notes": "", "figures": {},
    }  # fmt: skip
    db.session.execute(insert_for(Meeting).values(**values).on_conflict_do_nothing())
    mine = Meeting.person_id == owner_id if owner_id else Meeting.person_id.is_(None)
    same = select(Meeting).where(Meeting.kind == span.kind, Meeting.first_on == span.first, mine)
    return db.session.scalars(same.with_for_update()).one()  # who writes minutes writes alone


def remark(
    meeting: Meeting,
    customer: Customer,
    text: str,
    *,
    once: str,
    by: Any,
    deal: Deal | None = None,
    ahead: Ahead | None = None,
) -> FollowUp:
    """Keep what was said of a customer as a follow-up; with `ahead` the deal is planned anew.

    It is no contact with the customer, so a former plan is put off by it and not done.
    """
    values = {
        "kind": FollowUpKind.MEETING, "content": text, "began_at": clock.now(), "once": once,
        "method_id": _method(),
    }  # fmt: skip
    followup = log_followup(customer, values, by=by, deal=deal, keeps_plan=True)
    db.session.add(Remark(meeting_id=meeting.id, followup_id=followup.id))
    if deal is not None and ahead is not None:
        former = steps.open_step(deal)
        if former is not None:
            steps.close(former, StepState.POSTPONED, by=by)
            db.session.flush()  # a deal has one open plan at a time
        planned = steps.plan(
            deal, ahead.due_on, by=by, action=ahead.action, followup_id=followup.id
        )
        followup.next_words = f"{planned.due_on.isoformat()} {planned.action}".strip()
        log_for_owner("step:changed_for_owner", deal, by=by, act="planned")
    return followup


def _method() -> int | None:
    named = {word.name.lower(): word.id for word in words(ListKind.METHOD)}
    return next((named[name] for name in METHODS if name in named), None)


def decide(meeting: Meeting, text: str, *, by: Any, person_id: int, due_on: date) -> Decision:
    """Keep a decision that is about no customer alone, and tell whoever is to carry it out.

    From a week before its day it stands on that person's list until it is done; what is about one
    customer is a `remark`.
    """
    decision = Decision(
        meeting_id=meeting.id, words=text, person_id=person_id, due_on=due_on, by_id=by.id
    )
    db.session.add(decision)
    db.session.flush()
    notify(person_id, NotificationKind.MEETING_TASK, decision, by=by)
    return decision


def settle(decision: Decision, state: DecisionState, *, by: Any) -> bool:
    """Say what became of a decision, or that it is open again; False where it is so already."""
    if decision.state is state:
        return False
    decision.state = state
    is_open = state is DecisionState.OPEN
    decision.closed_by_id = None if is_open else by.id
    decision.closed_at = None if is_open else clock.now()
    return True


def write_notes(meeting: Meeting, text: str) -> None:
    """Keep what else was said."""
    if meeting.notes != text:
        meeting.notes = text
        meeting.version += 1


def close(meeting: Meeting, figures: dict[str, Any], *, by: Any) -> bool:
    """End a meeting and keep its numbers as they stand; False where it was closed already."""
    if meeting.closed_at is not None:
        return False
    meeting.closed_at, meeting.closed_by_id, meeting.figures = clock.now(), by.id, figures
    log("meeting:closed", meeting, by=by, kind=meeting.kind.value, first=meeting.first_on)
    return True


def reopen(meeting: Meeting, *, by: Any) -> bool:
    """Take the closing back: the numbers are counted anew; False where it is open."""
    if meeting.closed_at is None:
        return False
    meeting.closed_at = meeting.closed_by_id = None
    meeting.figures = {}
    log("meeting:reopened", meeting, by=by, kind=meeting.kind.value, first=meeting.first_on)
    return True
