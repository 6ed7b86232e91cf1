"""Writing follow-ups down and correcting them."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.deals.derived import settled_once
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind, FormerText
from crmapp.journal.log import log
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import StepState
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.promises import verbs as promises


@dataclass(frozen=True)
class Plan:
    """The next step that a follow-up asks for; `due_on` None says "no next step"."""

    due_on: date | None
    due_at: time | None = None
    method_id: int | None = None
    action: str = ""
    goal: str = ""


def log_followup(
    customer: Customer,
    values: dict[str, Any],
    *,
    by: Any,
    deal: Deal | None = None,
    next_plan: Plan | None = None,
    keeps_plan: bool = False,
    promise: tuple[str, date | None] | None = None,
) -> FollowUp:
    """Write down a contact with a customer.

    `values` holds columns of FollowUp by name, `began_at` among them. With a deal, its open
    plan counts as done; `next_plan` makes a new one or says on purpose that there is none.
    With `keeps_plan` the plan stays as it is: a helper's word does not close the owner's.
    `promise` is what we said we would do and by when.
    """
    followup = FollowUp(
        customer_id=customer.id,
        customer=customer,
        deal_id=deal.id if deal is not None else None,
        deal=deal,
        author_id=by.id,
        on=clock.local(values["began_at"]).date(),
        next_words=_in_words(next_plan),
        **values,
    )
    db.session.add(followup)
    db.session.flush()
    if deal is not None:
        with settled_once(customer):
            if not keeps_plan:
                _turn_the_page(followup, deal, next_plan, by=by)
            deal.touched_at = clock.now()
    if promise is not None:
        promises.make(followup, *promise, by=by)
    note_contact(customer, followup)
    _tell_owner(followup, by)
    return followup


def _in_words(plan: Plan | None) -> str:
    return f"{plan.due_on.isoformat()} {plan.action}".strip() if plan and plan.due_on else ""


def _turn_the_page(followup: FollowUp, deal: Deal, next_plan: Plan | None, *, by: Any) -> None:
    former = steps.open_step(deal)
    if former is not None:
        steps.close(former, StepState.DONE, by=by)
    if next_plan is None:
        return
    if next_plan.due_on is None:
        steps.waive(deal)
        return
    steps.plan(
        deal, next_plan.due_on, by=by, due_at=next_plan.due_at, method_id=next_plan.method_id,
        action=next_plan.action, goal=next_plan.goal, followup_id=followup.id,
    )  # fmt: skip


def note_contact(customer: Customer, followup: FollowUp) -> None:
    """Let the customer's last contact follow, if this one is the newest."""
    if followup.kind is FollowUpKind.MEETING:
        return
    last = customer.last_followup_at
    if last is None or followup.began_at >= last:
        customer.last_followup_at = followup.began_at
        customer.last_followup_on = followup.on
        customer.last_followup_id = followup.id
        customer.last_method_id = followup.method_id
    first = customer.first_contact_on
    customer.first_contact_on = followup.on if first is None else min(first, followup.on)
    touch("board")


def recount_contacts(customer: Customer) -> None:
    """Find the last contact anew, after entries were taken away or moved in time."""
    db.session.flush()
    said = FollowUp.customer_id == customer.id, FollowUp.kind != FollowUpKind.MEETING
    newest = select(FollowUp).where(*said)
    last = db.session.scalars(
        newest.order_by(FollowUp.began_at.desc(), FollowUp.id.desc()).limit(1)
    ).first()
    customer.last_followup_at = last.began_at if last else None
    customer.last_followup_on = last.on if last else None
    customer.last_followup_id = last.id if last else None
    customer.last_method_id = last.method_id if last else None
    touch("board")


def correct(followup: FollowUp, values: dict[str, Any], *, by: Any) -> bool:
    """Correct an entry; the former text is kept. False where nothing differs."""
    changed = {key: value for key, value in values.items() if getattr(followup, key) != value}
    if not changed:
        return False
    former = {key: getattr(followup, key) for key in ("content", "need", "reply", "attitude")}
    db.session.add(FormerText(followup_id=followup.id, **former))
    for key, value in changed.items():
        setattr(followup, key, value)
    if "began_at" in changed:
        followup.on = clock.local(followup.began_at).date()
    followup.edited_at = clock.now()
    followup.version += 1
    recount_contacts(followup.customer)
    log("followup:corrected", followup, by=by)
    return True


_TOLD_AS = {
    FollowUpKind.FOLLOWUP: NotificationKind.HELPED,
    FollowUpKind.MEETING: NotificationKind.MEETING_NOTE,
}


def _tell_owner(followup: FollowUp, by: Any) -> None:
    kind = _TOLD_AS.get(followup.kind, NotificationKind.SERVED)
    notify(followup.customer.owner_id, kind, followup, by=by)
