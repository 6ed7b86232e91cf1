"""Letting a member go: all that hangs on the person finds another in the same transaction."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.customers.verbs import release_helper
from crmapp.database import db
from crmapp.handover.models import HandOverRequest, RequestState
from crmapp.handover.verbs import hand_over_all
from crmapp.members.verbs import dismiss
from crmapp.promises.models import Promise, PromiseState


class SuccessorGone(ValueError):
    """Who was to take over has left the team, too."""


def leave(person: Any, successor: Any | None, *, by: Any) -> int:
    """Dismiss a member and hand over what is theirs; returns the number of customers handed over.

    Customers with deals, plans and promises go to `successor`, or to nobody, and the successor is
    told. Roles as helper end; promises given about others' customers go to their owners; what the
    member asked for is declined. Raises LastAdministrator and SuccessorGone.
    """
    _lock(person, successor)
    owned = select(Customer).where(Customer.owner_id == person.id).order_by(Customer.id)
    customers = list(db.session.scalars(owned.with_for_update()))
    hand_over_all(customers, successor, by=by, reason=_("left the team"))
    _release(person, by=by)
    _pass_promises_on(person)
    mine = HandOverRequest.asker_id == person.id, HandOverRequest.state == RequestState.OPEN
    answered = {"state": RequestState.DECLINED, "answered_by_id": by.id}
    db.session.execute(
        update(HandOverRequest).where(*mine).values(**answered, answered_at=clock.now())
    )
    dismiss(person, by=by)
    return len(customers)


def _lock(person: Any, successor: Any | None) -> None:
    """Read both again, in one order: two who succeed each other may be let go at once."""
    to_id = successor.id if successor is not None else None
    both = select(Person).where(Person.id.in_([person.id, to_id])).order_by(Person.id)
    fresh = both.with_for_update().execution_options(populate_existing=True)
    if any(one.id == to_id and not one.is_active for one in db.session.scalars(fresh).all()):
        raise SuccessorGone


def _release(person: Any, *, by: Any) -> None:
    helped = select(CustomerHelper.customer_id).where(CustomerHelper.person_id == person.id)
    among = select(Customer).where(Customer.id.in_(helped)).order_by(Customer.id)
    for customer in db.session.scalars(among.with_for_update()).all():
        release_helper(customer, person.id, by=by)


def _pass_promises_on(person: Any) -> None:
    owner = select(Customer.owner_id).where(Customer.id == Promise.customer_id).scalar_subquery()
    theirs = Promise.person_id == person.id, Promise.state == PromiseState.OPEN
    passed = update(Promise).where(*theirs, owner.isnot(None)).values(person_id=owner)
    db.session.execute(passed.execution_options(synchronize_session=False))
