"""The pass with which somebody walks from the team's app into the room, once."""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, func, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import db, insert_for, touch
from crmapp.practice.models import UsedPass

SECONDS = 60
_SALT = "practice"


def write_pass(person: Any, key: str) -> str:
    """A pass for a person; nobody administers in there, so that nothing of it reaches outside."""
    roles = [role for role in person.roles if role != Role.ADMINISTRATOR] or [Role.MANAGER.value]
    mark = secrets.token_hex(16)
    said = [mark, person.username, person.name, roles, person.language, person.theme]
    return URLSafeTimedSerializer(key, salt=_SALT).dumps(said)


def read_pass(text: str) -> list[Any] | None:
    """What a pass of this last minute says; None for any other text."""
    key = current_app.config["PRACTICE_KEY"]
    try:
        return URLSafeTimedSerializer(key, salt=_SALT).loads(text, max_age=SECONDS)
    except BadSignature:
        return None


def use_up(said: list[Any]) -> bool:
    """Let a pass count, inside `writing()`; False for one that somebody came in with before."""
    old = clock.now() - timedelta(seconds=2 * SECONDS)  # its time is up: nobody can use it again
    db.session.execute(delete(UsedPass).where(UsedPass.used_at < old))
    used = insert_for(UsedPass).values(mark=said[0]).on_conflict_do_nothing()
    return db.session.execute(used).rowcount == 1


def take_in(said: list[Any]) -> Person:
    """The visitor as a member of the room's team, inside `writing()`."""
    mark, username, name, roles, language, theme = said
    person = db.session.scalar(select(Person).where(Person.username == username))
    if person is None:
        nth = db.session.scalar(select(func.count()).select_from(Person))
        person = Person.make(username, name, [Role(role) for role in roles], nth=nth)
        db.session.add(person)
    elif person.is_demo:
        return take_in([mark, f"{username}-2", name, roles, language, theme])
    person.rename(name)
    person.roles, person.language, person.theme = roles, language, theme
    db.session.flush()
    touch("config")
    return person
