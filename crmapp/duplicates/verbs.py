"""Saying that two customers are not the same."""

from typing import Any

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.models import NotSame
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify


def keep_apart(customer: Customer, likeness: Likeness, *, by: Any, reason: str) -> None:
    """Remember that a customer was saved though others look alike; their owners are told."""
    met = [item for item in likeness.items if item.match.warns]
    for item in met:
        first, second = sorted((customer.id, item.customer.id))
        db.session.add(NotSame(first_id=first, second_id=second, by_id=by.id, reason=reason))
        if item.is_certain and not item.is_gone:
            owner_id = item.customer.owner_id
            notify(owner_id, NotificationKind.DUPLICATE, customer, by=by)
    if met:
        like = [item.customer.id for item in met]
        log("duplicate:saved_anyway", customer, by=by, like=like, reason=reason)
