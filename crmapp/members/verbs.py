"""Taking people into the team, changing what they may do, letting them go."""

from typing import Any

from sqlalchemy import func, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import db, touch
from crmapp.journal.log import log


def hire(username: str, name: str, roles: list[Role], *, by: Any) -> tuple[Person, str]:
    """Add a member; returns the person and the one-time password to hand over."""
    nth = db.session.scalar(select(func.count()).select_from(Person))
    person = Person.make(username, name, roles, nth=nth)
    password = person.give_one_time_password()
    db.session.add(person)
    db.session.flush()
    log("person:hired", person, by=by, roles=",".join(sorted(roles)))
    touch("config", "board")
    return person, password


def change(person: Person, *, name: str, roles: list[Role], by: Any) -> None:
    """Change a member's name and roles; the next request already asks the new roles."""
    if person.name != name:
        person.rename(name)
    if sorted(person.roles) != sorted(roles):
        log("person:roles", person, by=by, former=",".join(person.roles), roles=",".join(roles))
        person.roles = [role.value for role in roles]
    touch("config", "board")


def dismiss(person: Person, *, by: Any) -> None:
    """Let a member sign in no longer; name and history stay."""
    person.disabled_at = person.disabled_at or clock.now()
    log("person:dismissed", person, by=by)
    touch("config", "board")


def take_back(person: Person, *, by: Any) -> None:
    """Let a dismissed member sign in again."""
    person.disabled_at = None
    log("person:taken_back", person, by=by)
    touch("config", "board")


def reset_password(person: Person, *, by: Any) -> str:
    """Give a new one-time password, to be told to the person and changed at the next sign-in."""
    password = person.give_one_time_password()
    log("person:password_reset", person, by=by)
    return password
