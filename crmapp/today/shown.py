"""What a line of the day shows and the rules ask: what is loaded, and what the line then says."""

from collections.abc import Hashable
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import load_only

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.freshness.facts import SIGNS
from crmapp.meetings.models import Decision, Meeting
from crmapp.nextsteps.models import NextStep
from crmapp.promises.models import Promise
from crmapp.today.agenda import Task

COLUMNS: dict[Any, tuple[Any, ...]] = {
    Customer: (
        Customer.id, Customer.name, Customer.short_name, Customer.owner_id, Customer.helper_ids,
        Customer.type, Customer.review, Customer.entered_by_id, Customer.last_followup_id,
        Customer.last_followup_on, Customer.grade_id,
        *(getattr(Customer, name) for name in SIGNS),
    ),
    Deal: (Deal.id, Deal.customer_id),
    NextStep: (
        NextStep.id, NextStep.deal_id, NextStep.due_on, NextStep.due_at, NextStep.method_id,
        NextStep.action, NextStep.state,
    ),
    Promise: (
        Promise.id, Promise.customer_id, Promise.deal_id, Promise.words, Promise.due_on,
        Promise.state, Promise.closed_on,
    ),
    Decision: (
        Decision.id, Decision.meeting_id, Decision.words, Decision.person_id, Decision.due_on,
        Decision.state,
    ),
    Meeting: (Meeting.id, Meeting.kind, Meeting.first_on),
    Contact: (
        Contact.id, Contact.uid, Contact.customer_id, Contact.name, Contact.phone_sealed,
        Contact.other_phone_sealed,
    ),
    FollowUp: (
        FollowUp.id, FollowUp.customer_id, FollowUp.deal_id, FollowUp.on, FollowUp.method_id,
        FollowUp.content,
    ),
}  # fmt: skip
# Anything else would be asked for line by line, so it raises.
SHOWN: dict[Any, Any] = {
    model: load_only(*columns, raiseload=True) for model, columns in COLUMNS.items()
}
_says = {
    model: attrgetter(*(column.key for column in columns if column is not Customer.helper_ids))
    for model, columns in COLUMNS.items()
}


def said_by(task: Task) -> Hashable:
    """All that a line is drawn from; equal lines look equal."""
    meeting = task.decision and task.decision.meeting
    records = (
        task.customer, task.deal, task.step, task.promise, task.decision, meeting, task.contact,
        task.note,
    )  # fmt: skip
    helpers = tuple(task.customer.helper_ids) if task.customer is not None else ()
    said = (one and _says[type(one)](one) for one in records)
    return task.is_past, str(task.outcome), helpers, *said
