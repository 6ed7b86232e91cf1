"""Asking for a customer, and what its owner or a manager answers."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crmapp import clock
from crmapp.accounts.roles import Role
from crmapp.accounts.team import person, team
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.handover.models import HandOverRequest, RequestState
from crmapp.handover.verbs import hand_over
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify


def ask(customer: Customer, words: str, *, by: Any) -> HandOverRequest | None:
    """Ask for a customer, inside `writing()` with it locked; its owner and all managers are told.

    A second request changes the words of the first, and tells nobody again. None where the
    customer is the asker's own.
    """
    if customer.owner_id == by.id:
        return None
    mine = HandOverRequest.customer_id == customer.id, HandOverRequest.asker_id == by.id
    waiting = select(HandOverRequest).where(*mine, HandOverRequest.state == RequestState.OPEN)
    if (row := db.session.scalars(waiting).first()) is not None:
        row.words = words or row.words
        return row
    row = HandOverRequest(customer_id=customer.id, customer=customer, asker_id=by.id, words=words)
    db.session.add(row)
    log("handover:asked", customer, by=by, words=words)
    managers = [one.id for one in team() if one.has_role(Role.MANAGER)]
    for key in dict.fromkeys([customer.owner_id, *managers]):
        notify(key, NotificationKind.ASKED, customer, by=by)
    db.session.flush()
    return row


def grant(row: HandOverRequest, *, by: Any) -> bool:
    """Hand the customer over to who asked; False where that is answered already or impossible."""
    asker = person(row.asker_id)
    if row.state is not RequestState.OPEN or asker is None or not asker.is_active:
        return False
    _answer(row, RequestState.GRANTED, by=by)
    hand_over(row.customer, asker, by=by, reason=row.words or _("A colleague asked for it"))
    return True


def decline(row: HandOverRequest, *, by: Any) -> bool:
    """Let the customer stay where it is; False where that is answered already."""
    if row.state is not RequestState.OPEN:
        return False
    _answer(row, RequestState.DECLINED, by=by)
    log("handover:declined", row.customer, by=by, asker=row.asker_id)
    notify(row.asker_id, NotificationKind.DECLINED, row, by=by)
    return True


def _answer(row: HandOverRequest, state: RequestState, *, by: Any) -> None:
    row.state, row.answered_by_id, row.answered_at = state, by.id, clock.now()
