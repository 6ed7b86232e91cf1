"""Keeping the signs: at the end of every transaction that changed what they follow from."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event, inspect, select, update
from sqlalchemy.orm import Session

from crmapp.batches import batches
from crmapp.customers.models import Customer
from crmapp.database import before_stamps, db, touch, writing
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.freshness.facts import SIGNS, facts_of
from crmapp.freshness.models import Confirmation, ProposalAnswer
from crmapp.freshness.rules import Rules
from crmapp.freshness.signs import signs_of
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.promises.models import Promise

AT_ONCE = 200
FOLLOWED = (Deal, FollowUp, Promise, Confirmation, ProposalAnswer, HandOver, Change)


def look_again(keys: Iterable[int]) -> None:
    """Have the signs of customers found anew, after statements that no session saw."""
    db.session().info.setdefault("aged", set()).update(keys)


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: Any) -> None:
    # Whatever verb it was: what the signs follow from is noticed where it is written.
    for record in (*session.new, *session.dirty, *session.deleted):
        if isinstance(record, Customer):
            session.info.setdefault("aged", set()).add(record.id)
        elif isinstance(record, FOLLOWED):
            past = inspect(record).attrs.customer_id.history
            owners = {record.customer_id, *past.deleted} - {None}
            session.info.setdefault("aged", set()).update(owners)


@before_stamps
def _keep(session: Session) -> None:
    keys = session.info.pop("aged", None)
    if keys:
        keep(sorted(keys))


def keep(keys: list[int]) -> int:
    """Write the signs of customers where they differ, inside `writing()`; returns of how many."""
    rules, changed = Rules.now(), 0
    for some in batches(keys, AT_ONCE):
        for key, values in differing(some, rules).items():
            db.session.execute(update(Customer).where(Customer.id == key).values(values))
            changed += 1
    if changed:
        touch("board")
    return changed


def keep_in_blocks(keys: list[int]) -> None:
    """Write the signs of many customers in short transactions of its own."""
    for some in batches(keys, AT_ONCE):
        with writing():
            keep(some)


def keep_all(tell: Callable[[int], None] = lambda done: None) -> None:
    """Write the signs of every customer in short transactions; `tell` hears how many are done."""
    last, done = 0, 0
    while True:
        with writing() as session:
            some = select(Customer.id).where(Customer.id > last).order_by(Customer.id)
            keys = list(session.scalars(some.limit(AT_ONCE)))
            keep(keys)
        if not keys:
            return
        last, done = keys[-1], done + len(keys)
        tell(done)


def differing(keys: list[int], rules: Rules) -> dict[int, dict[str, Any]]:
    """The right signs of customers, as far as they are not what is kept."""
    found = {}
    for key, (facts, kept) in facts_of(keys).items():
        right = signs_of(facts, rules)
        wrong = {name: right[name] for name in SIGNS if right[name] != kept[name]}
        if wrong:
            found[key] = wrong
    return found
