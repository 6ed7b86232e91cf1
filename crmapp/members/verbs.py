"""Taking people into the team, changing what they may do, letting them go."""

from typing import Any

from sqlalchemy import func, select

from crmapp import clock
from crmapp.accounts.models import OneTimePassword, Person
from crmapp.accounts.roles import Role
from crmapp.database import db, touch
from crmapp.journal.log import log
from crmapp.sessions.verbs import end_all


class LastAdministrator(ValueError):
    """The team needs someone who may administer."""


def hire(
    username: str,
    name: str,
    roles: list[Role],
    *,
    by: Any,
    one_time: OneTimePassword | None = None,
) -> tuple[Person, str]:
    """Add a member; returns the person and the one-time password to hand over.

    Whoever has the time makes `one_time` before the transaction: hashing is slow.
    """
    one_time = one_time or OneTimePassword.make()
    nth = db.session.scalar(select(func.count()).select_from(Person))
    person = Person.make(username, name, roles, nth=nth)
    person.take_one_time_password(one_time)
    person.tour_step = 1
    db.session.add(person)
    db.session.flush()
    log("person:hired", person, by=by, roles=",".join(sorted(roles)))
    touch("config", "board")
    return person, one_time.words


def change(
    person: Person, *, name: str, roles: list[Role], by: Any, but: int | None = None
) -> None:
    """Change a member's name and roles; new roles begin with a new sign-in (ASVS 7.4).

    `but` is the sign-in of who changes their own roles. Raises LastAdministrator.
    """
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator_beside(person)
    if person.name != name:
        log("person:renamed", person, by=by, old=person.name, new=name)
        person.rename(name)
    if sorted(person.roles) != sorted(roles):
        log("person:roles", person, by=by, former=",".join(person.roles), roles=",".join(roles))
        person.roles = [role.value for role in roles]
        end_all(person.id, but=but)
    touch("config", "board")


def dismiss(person: Person, *, by: Any) -> None:
    """Let a member sign in no longer; name and history stay. Raises LastAdministrator."""
    _keep_an_administrator_beside(person)
    person.disabled_at = person.disabled_at or clock.now()
    end_all(person.id)
    log("person:dismissed", person, by=by)
    touch("config", "board")


def take_back(person: Person, *, by: Any) -> None:
    """Let a dismissed member sign in again."""
    person.disabled_at = None
    log("person:taken_back", person, by=by)
    touch("config", "board")


def reset_password(person: Person, one_time: OneTimePassword, *, by: Any) -> None:
    """Give a new one-time password, to be told to the person and changed at the next sign-in."""
    person.take_one_time_password(one_time)
    end_all(person.id)
    log("person:password_reset", person, by=by)


def _keep_an_administrator_beside(person: Person) -> None:
    if not person.has_role(Role.ADMINISTRATOR) or not person.is_active:
        return
    # Two administrators who let each other go at the same moment must not both succeed.
    active = select(Person).where(Person.disabled_at.is_(None)).order_by(Person.id)
    fresh = active.with_for_update().execution_options(populate_existing=True)
    others = [row for row in db.session.scalars(fresh) if row.id != person.id]
    if not any(row.has_role(Role.ADMINISTRATOR) for row in others):
        raise LastAdministrator
