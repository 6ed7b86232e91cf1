"""Giving customers to another owner."""

from typing import Any

from sqlalchemy import func, insert, select, update

from crmapp.customers.models import Customer
from crmapp.customers.verbs import release_helper
from crmapp.database import db, touch
from crmapp.deals.models import Deal
from crmapp.freshness.keeping import look_again
from crmapp.handover.models import HandOver
from crmapp.history.reasons import UpdateType, insist
from crmapp.journal.log import log_each
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify_each
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.tally import count_group


def hand_over(
    customer: Customer,
    to: Any | None,
    *,
    by: Any,
    reason: str = "",
    update_type: UpdateType | None = None,
) -> HandOver | None:
    """Give a customer, its deals, plans and promises to a person; None unassigns it.

    Nothing else changes: stages, notes and dates stay. None where the owner is the same.
    """
    told = {"reason": reason, "update_type": update_type}
    return next(iter(hand_over_all([customer], to, by=by, **told)), None)


def hand_over_all(
    customers: list[Customer],
    to: Any | None,
    *,
    by: Any,
    reason: str = "",
    update_type: UpdateType | None = None,
) -> list[HandOver]:
    """Give several customers to a person in a few statements; those already theirs are left.

    Raises ReasonNeeded where one of them has an owner and no reason is given.
    """
    to_id = to.id if to is not None else None
    moving = [customer for customer in customers if customer.owner_id != to_id]
    if not moving:
        return []
    former = {customer.id: customer.owner_id for customer in moving}
    insist(reason, on=any(former.values()))
    _pass_on_deals(list(former), to_id)
    if to_id is not None:
        theirs = Promise.customer_id.in_(former), Promise.state == PromiseState.OPEN
        db.session.execute(update(Promise).where(*theirs).values(person_id=to_id))
    for customer in moving:
        if to_id in customer.helper_ids:
            release_helper(customer, to_id, by=by)
    db.session.flush()
    given = update(Customer).where(Customer.id.in_(former))
    db.session.execute(given.values(owner_id=to_id, version=Customer.version + 1))
    touch("board")
    return _record(moving, former, to_id, by=by, reason=reason, update_type=update_type)


def _pass_on_deals(customers: list[int], to_id: int | None) -> None:
    """Give the deals of some customers to their new owner, and count them there."""
    db.session.flush()
    theirs = Deal.customer_id.in_(customers)
    place = Deal.stage_id, Deal.owner_id, Deal.closed_on
    sums = func.count(), func.coalesce(func.sum(Deal.amount), 0)
    live = select(*place, *sums).where(theirs, Deal.is_live).group_by(*place)
    for stage_id, owner_id, closed_on, count, amount in db.session.execute(live):
        count_group(stage_id, owner_id, closed_on, -count, -int(amount))
        count_group(stage_id, to_id, closed_on, count, int(amount))
    db.session.execute(update(Deal).where(theirs).values(owner_id=to_id))


def _record(
    moving: list[Customer],
    former: dict[int, int | None],
    to_id: int | None,
    *,
    by: Any,
    reason: str,
    update_type: UpdateType | None,
) -> list[HandOver]:
    """Write what happened into history and journal, and tell the owners."""
    rows = [
        {
            "customer_id": customer.id, "from_id": former[customer.id], "to_id": to_id,
            "by_id": by.id, "reason": reason, "update_type": update_type,
        }
        for customer in moving
    ]  # fmt: skip
    kept = insert(HandOver).returning(HandOver, sort_by_parameter_order=True)
    handed = list(db.session.scalars(kept, rows))
    details = [
        (one, {"former": former[one.id], "owner": to_id, "reason": reason}) for one in moving
    ]
    log_each("customer:handed_over", details, by=by)
    look_again(former)
    notify_each(NotificationKind.HANDED_OVER, [(to_id, one) for one in moving], by=by)
    told = [(former[one.id], one) for one in moving]
    notify_each(NotificationKind.TAKEN_OVER, told, by=by)
    return handed
