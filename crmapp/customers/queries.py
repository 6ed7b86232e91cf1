"""Questions about one customer."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from crmapp.batches import batches
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.handover.models import HandOverRequest, RequestState
from crmapp.handover.queries import waiting_on
from crmapp.merging.models import Merge
from crmapp.merging.queries import open_merges
from crmapp.policy import Action, can, visible


def made_from(uid: str) -> Customer | None:
    """The customer that a form has made already, if its button was pressed twice."""
    return db.session.scalars(select(Customer).where(Customer.uid == uid)).one_or_none()


def customer_named(name: str, *, viewer: Any) -> int | None:
    """The key of the one customer of exactly this name that the viewer sees."""
    return customers_named([name], viewer=viewer).get(name)


def customers_named(names: Iterable[str], *, viewer: Any) -> dict[str, int]:
    """The keys of customers that the viewer sees, by exactly these names; none for one of several.

    Both the full and the short name count.
    """
    wanted, found = {*filter(None, names)}, defaultdict(set)
    for some in batches(sorted(wanted)):
        same = or_(Customer.name.in_(some), Customer.short_name.in_(some))
        columns = Customer.id, Customer.name, Customer.short_name
        for key, *called in db.session.execute(
            visible(viewer, Customer).where(same).with_only_columns(*columns)
        ):
            for name in wanted.intersection(called):
                found[name].add(key)
    return {name: keys.pop() for name, keys in found.items() if len(keys) == 1}


def asks_for_status(customer: Customer, deals: list[Deal]) -> bool:
    """Whether nothing is open or won any more, so that a person should say how it stands."""
    is_active = customer.status is CustomerStatus.ACTIVE
    return bool(deals) and is_active and all(deal.stage.kind.is_lost for deal in deals)


def surroundings(customer: Customer, *, viewer: Any) -> dict[str, list[Any]]:
    """Relations, merges that the viewer may still undo, and requests for hand-over to answer.

    Most customers have none of the three: then it is one statement.
    """
    there = db.session.execute(_there(), {"customer": customer.id})
    has_referred, has_merges, has_requests = there.one()
    is_related = has_referred or customer.referrer_id is not None
    answers = can(viewer, Action.HANDOVER_ANSWER, customer)
    return {
        "relations": _relations(customer, viewer) if is_related else [],
        "merges": open_merges(customer, viewer) if answers and has_merges else [],
        "requests": waiting_on(customer, viewer) if answers and has_requests else [],
    }


@cache  # to write it out takes longer than to ask it
def _there() -> Select:
    key = bindparam("customer")
    merged = select(Merge.id).where(Merge.survivor_id == key, Merge.undone_at.is_(None))
    asked = select(HandOverRequest.id).where(
        HandOverRequest.customer_id == key, HandOverRequest.state == RequestState.OPEN
    )
    referred = select(Customer.id).where(Customer.referrer_id == key)
    return select(referred.exists(), merged.exists(), asked.exists())


def listed(keys: Select, *, viewer: Any, most: int) -> tuple[list[Customer], bool]:
    """Customers of some keys that the viewer sees, by name, and whether `most` left others out."""
    seen = visible(viewer, Customer).where(Customer.id.in_(select(keys.subquery())))
    ordered = seen.order_by(Customer.name_pinyin, Customer.id).limit(most + 1)
    found = list(db.session.scalars(ordered))
    return found[:most], len(found) > most


def _relations(customer: Customer, viewer: Any) -> list[Customer]:
    """Who referred the customer, and whom it referred, as far as the viewer sees them."""
    near = Customer.referrer_id == customer.id
    if customer.referrer_id is not None:  # with an id that is NULL no index would be walked
        near = or_(near, Customer.id == customer.referrer_id)
    found = db.session.scalars(visible(viewer, Customer).where(near).limit(20))
    # Sorted here: asked to sort, the database walks the whole index of names.
    return sorted(found, key=lambda one: (one.name_pinyin, one.id))
