"""Gathering needs and putting them into better words."""

from typing import Any

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.followups.models import FollowUp
from crmapp.history.tracking import track
from crmapp.journal.log import log_for_owner
from crmapp.needs.models import Need, NeedKind
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify


def gather(
    customer: Customer, kind: NeedKind, words: str, *, by: Any, followup: FollowUp | None = None
) -> tuple[Need, bool]:
    """Put words among a customer's needs, inside `writing()`, with the follow-up they are from.

    Returns the need and True, or the one that says the same already, and False.
    """
    same = select(Need).where(
        Need.customer_id == customer.id, Need.kind == kind, Need.words == words
    )
    if (known := db.session.scalars(same.limit(1)).first()) is not None:
        return known, False
    need = Need(
        customer_id=customer.id, customer=customer, kind=kind, words="", author_id=by.id,
        followup_id=followup.id if followup is not None else None,
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()
    track(need, {"words": words}, customer_id=customer.id, by=by)
    _tell(need, by)
    return need, True


def change(need: Need, values: dict[str, Any], *, by: Any) -> bool:
    """Change a need; every difference goes into the history. False where nothing differs."""
    changes = track(need, values, customer_id=need.customer_id, by=by)
    if changes:
        need.version += 1
        _tell(need, by)
    return bool(changes)


def _tell(need: Need, by: Any) -> None:
    log_for_owner("need:changed_for_owner", need, by=by)
    notify(need.customer.owner_id, NotificationKind.CHANGED, need, by=by)
