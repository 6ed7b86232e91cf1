"""The demo's team: five people who between them hold every role."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import db


@dataclass(frozen=True)
class Part:
    """A person to be: username, name and roles."""

    username: str
    name: str
    roles: tuple[Role, ...]


CAST = (
    Part("zhangwei", "张伟", (Role.MANAGER, Role.SALES)),
    Part("lina", "李娜", (Role.SALES,)),
    Part("wangqiang", "王强", (Role.SALES,)),
    Part("chenjing", "陈静", (Role.SERVICE,)),
    Part("zhoumin", "周敏", (Role.ADMINISTRATOR, Role.MARKETING)),
)


def introduce() -> list[tuple[Person, str]]:
    """The demo's people, each with a random password, to be added in a transaction.

    Called outside of `writing()`, for hashing is slow. A taken username gets a number.
    """
    taken = set(db.session.scalars(select(Person.username)))
    team = []
    for nth, part in enumerate(CAST):
        person = Person.make(_free(part.username, taken), part.name, list(part.roles), nth=nth)
        person.is_demo = True
        password = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        person.set_password(password)
        team.append((person, password))
    return team


def _free(username: str, taken: set[str]) -> str:
    candidates = (username, *(f"{username}{number}" for number in range(2, 100)))
    return next(name for name in candidates if name not in taken)
