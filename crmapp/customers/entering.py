"""Making a customer with its first contact, its first deal and what to do next."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import enter
from crmapp.deals.verbs import open_deal
from crmapp.journal.log import log
from crmapp.nextsteps import verbs as steps
from crmapp.stages.pipeline import stage


@dataclass(frozen=True)
class Beginning:
    """The first deal: its columns, where it stands and what comes next."""

    deal: dict[str, Any] = field(default_factory=dict)
    stage_id: int | None = None
    next_on: date | None = None
    next_action: str = ""


def enter_whole(
    values: dict[str, Any],
    contact: dict[str, Any],
    beginning: Beginning,
    *,
    by: Any,
    owner_id: int | None,
) -> Customer:
    """Make all that one form holds; the contact is the main one."""
    customer = enter(values, by=by, owner_id=owner_id)
    add_contact(customer, contact, is_main=True)
    deal = open_deal(customer, beginning.deal, by=by, stage=stage(beginning.stage_id))
    if beginning.next_on is not None:
        steps.plan(deal, beginning.next_on, by=by, action=beginning.next_action)
    log("customer:entered", customer, by=by)
    return customer
