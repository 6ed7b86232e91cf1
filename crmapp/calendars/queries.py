"""Whose feed a token opens, and what stands in it."""

import hmac
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from crmapp.accounts.models import Person
from crmapp.calendars.models import CalendarKey
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.policy import visible
from crmapp.sessions.models import fingerprint

MOST = 500  # a calendar with more is no plan


class Planned(NamedTuple):
    """A deal with what is to be done next."""

    deal: Deal
    step: NextStep


def key_of(person: Person) -> CalendarKey | None:
    """The key that a person has given out."""
    mine = select(CalendarKey).where(CalendarKey.person_id == person.id)
    return db.session.scalars(mine).one_or_none()


def person_of(token: str) -> Person | None:
    """Who may be read with a token: nobody if it is unknown or its person is disabled."""
    wanted = fingerprint(token)
    named = select(CalendarKey, Person).join(CalendarKey.person)
    row = db.session.execute(named.where(CalendarKey.token_hash == wanted)).one_or_none()
    if row is None or not hmac.compare_digest(row.CalendarKey.token_hash, wanted):
        return None
    return row.Person if row.Person.is_active else None


def planned(person: Person) -> list[Planned]:
    """The open next steps of a person's own deals, the earliest first."""
    statement = (
        visible(person, Deal)
        .join(NextStep, NextStep.deal_id == Deal.id)
        .add_columns(NextStep)
        .where(Deal.owner_id == person.id, Deal.is_live, NextStep.state == StepState.OPEN)
        .order_by(NextStep.due_on, NextStep.id)
        .options(contains_eager(Deal.customer).load_only(Customer.uid, Customer.short_name))
        .limit(MOST)
    )
    return [Planned(*row) for row in db.session.execute(statement).unique()]
