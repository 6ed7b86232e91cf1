"""Accounts as they stand in the database now; `team` has the copies for reading."""

from sqlalchemy import select

from crmapp.accounts.models import Person, as_username
from crmapp.database import db


def account(person_id: int) -> Person | None:
    """An account by key, read again."""
    return db.session.get(Person, person_id, populate_existing=True)


def account_named(username: str) -> Person | None:
    """An account by its username, however an input method typed it."""
    named = select(Person).where(Person.username == as_username(username))
    return db.session.scalars(named).one_or_none()
