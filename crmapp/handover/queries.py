"""Requests for hand-over: which wait for whose answer."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.handover.models import HandOverRequest, RequestState
from crmapp.policy import Action, can, visible

SHOWN = 50

_open = HandOverRequest.state == RequestState.OPEN


def to_answer(viewer: Person) -> list[HandOverRequest]:
    """Open requests for customers of the viewer's, or for any where a manager asks."""
    statement = _requests().where(_open, HandOverRequest.asker_id != viewer.id)
    if not viewer.has_role(Role.MANAGER):
        statement = statement.where(Customer.owner_id == viewer.id)
    return list(db.session.scalars(statement.order_by(HandOverRequest.id).limit(SHOWN)))


def asked_by(viewer: Person) -> list[tuple[HandOverRequest, bool]]:
    """The viewer's own requests, the newest first, and whether the viewer sees the customer."""
    seen = Customer.id.in_(visible(viewer, Customer).with_only_columns(Customer.id))
    statement = _requests().where(HandOverRequest.asker_id == viewer.id).add_columns(seen)
    rows = db.session.execute(statement.order_by(HandOverRequest.id.desc()).limit(SHOWN))
    return [(row, bool(is_seen)) for row, is_seen in rows]


def waiting_on(customer: Customer, viewer: Person) -> list[HandOverRequest]:
    """Open requests for one customer that the viewer may answer, the oldest first."""
    if not can(viewer, Action.HANDOVER_ANSWER, customer):
        return []
    here = HandOverRequest.customer_id == customer.id, _open
    return list(db.session.scalars(_requests().where(*here).order_by(HandOverRequest.id)))


def living(key: int) -> Customer | None:
    """A customer that is there, whether the asker sees it or not; locked inside `writing()`.

    Only for a key that a warning gave away on a ticket.
    """
    statement = select(Customer).where(Customer.id == key, *LIVE)
    if is_writing():
        statement = statement.with_for_update()
    return db.session.scalars(statement).one_or_none()


def request_of(key: int) -> HandOverRequest | None:
    """A request with its customer."""
    return db.session.scalars(_requests().where(HandOverRequest.id == key)).one_or_none()


def _requests() -> Select:
    joined = select(HandOverRequest).join(HandOverRequest.customer).where(*LIVE)
    return joined.options(contains_eager(HandOverRequest.customer))
