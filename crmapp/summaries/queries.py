"""Reading what summaries tell: a few statements for many customers."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.custom_fields.attributes import load_custom
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.promises.models import Promise, PromiseState
from crmapp.summaries.record import Record

FOLLOWUPS = 8


def may_open(reader: Person, customer: Customer) -> bool:
    """Whether a reader may ask for contact details in full."""
    return sight(reader, customer).may_open


def records(customers: list[Customer], *, reader: Person, full: bool = False) -> list[Record]:
    """The customers with all that a reader may have on paper; `full` asks for open details."""
    keys = [customer.id for customer in customers]
    eyes = {one.id: sight(reader, one) for one in customers}
    readable = [key for key, eye in eyes.items() if eye.may_take("followups.content")]
    people, sold = _contacts(keys), _deals(keys)
    load_custom(customers, people, sold)
    contacts, deals = _grouped(people), _grouped(sold)
    promises = _grouped(_promises(keys))
    needs = _grouped(_needs([key for key in keys if eyes[key].may_take("needs.words")]))
    steps = {step.customer_id: step for step in reversed(_steps(keys))}
    followups = _grouped(_followups(readable))
    counts = _counts(readable)
    return [
        Record(
            customer=one,
            eye=eyes[one.id],
            is_open=full,
            contacts=contacts[one.id],
            deals=deals[one.id],
            step=steps.get(one.id),
            promises=promises[one.id],
            needs=needs[one.id],
            followups=followups[one.id] if one.id in counts else [] if one.id in readable else None,
            earlier=max(counts.get(one.id, 0) - FOLLOWUPS, 0),
        )
        for one in customers
    ]


def _grouped(rows: list[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)
    return found


def _all(statement: Any) -> list[Any]:
    return list(db.session.scalars(statement))


def _contacts(keys: list[int]) -> list[Contact]:
    still_there = Contact.customer_id.in_(keys), Contact.left_on.is_(None)
    return _all(select(Contact).where(*still_there).order_by(Contact.is_main.desc(), Contact.id))


def _deals(keys: list[int]) -> list[Deal]:
    order = (Deal.closed_on.is_not(None), Deal.touched_at.desc(), Deal.id.desc())
    return _all(select(Deal).where(Deal.customer_id.in_(keys)).order_by(*order))


def _promises(keys: list[int]) -> list[Promise]:
    is_open = Promise.customer_id.in_(keys), Promise.state == PromiseState.OPEN
    order = (Promise.due_on.is_(None), Promise.due_on, Promise.id)
    return _all(select(Promise).where(*is_open).order_by(*order))


def _needs(keys: list[int]) -> list[Need]:
    return _all(select(Need).where(Need.customer_id.in_(keys)).order_by(Need.id))


def _steps(keys: list[int]) -> list[NextStep]:
    is_open = NextStep.customer_id.in_(keys), NextStep.state == StepState.OPEN
    return _all(select(NextStep).where(*is_open).order_by(NextStep.due_on, NextStep.id))


def _followups(keys: list[int]) -> list[FollowUp]:
    newest = (FollowUp.began_at.desc(), FollowUp.id.desc())
    place = func.row_number().over(partition_by=FollowUp.customer_id, order_by=newest)
    ranked = (
        select(FollowUp.id, place.label("place")).where(FollowUp.customer_id.in_(keys)).subquery()
    )
    kept = select(ranked.c.id).where(ranked.c.place <= FOLLOWUPS)
    return _all(select(FollowUp).where(FollowUp.id.in_(kept)).order_by(*newest))


def _counts(keys: list[int]) -> dict[int, int]:
    counted = (
        select(FollowUp.customer_id, func.count())
        .where(FollowUp.customer_id.in_(keys))
        .group_by(FollowUp.customer_id)
    )
    return dict(db.session.execute(counted).all())
