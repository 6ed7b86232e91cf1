"""The team as every page reads it: small, cached, for looking up names."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.settings.cache import Cached


@Cached
def _people(session: Session) -> dict[int, Person]:
    order = (Person.name_pinyin, Person.id)
    return {person.id: person for person in session.scalars(select(Person).order_by(*order))}


def person(person_id: int | None) -> Person | None:
    """A member by key, for reading."""
    return _people().get(person_id)


def team() -> list[Person]:
    """Everyone who may sign in, by name."""
    return [person for person in _people().values() if person.is_active]


def everyone() -> list[Person]:
    """Everyone there ever was, by name."""
    return list(_people().values())


def owners() -> list[Person]:
    """Those who may own customers, by name."""
    return [person for person in team() if person.has_role(Role.SALES, Role.MANAGER)]


class Member:
    """An attribute that reads the person behind a key column without a query."""

    def __init__(self, column: str) -> None:
        """Take the name of the key column."""
        self._column = column

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        """The person, or None."""
        return self if record is None else person(getattr(record, self._column))
