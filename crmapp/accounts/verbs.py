"""What people choose for themselves; inside `writing()`."""

from typing import Any

from crmapp.accounts.models import Person
from crmapp.database import db


def prefer(person_id: int, **wishes: Any) -> None:
    """Keep how a person likes things: language, theme, order of the board, step of the tour."""
    person = db.session.get_one(Person, person_id)
    for name, wish in wishes.items():
        setattr(person, name, wish)
