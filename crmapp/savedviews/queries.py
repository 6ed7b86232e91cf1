"""A person's saved views."""

from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.savedviews.models import SavedView


def views_of(person: Person) -> list[SavedView]:
    """A person's views in the order they were saved."""
    mine = select(SavedView).where(SavedView.person_id == person.id)
    return list(db.session.scalars(mine.order_by(SavedView.id)))


def view_of(person: Person, view_id: int) -> SavedView | None:
    """One of a person's own views by key."""
    mine = SavedView.id == view_id, SavedView.person_id == person.id
    return db.session.scalars(select(SavedView).where(*mine)).one_or_none()


def number_of_views(person: Person) -> int:
    """How many views a person has."""
    mine = select(func.count()).where(SavedView.person_id == person.id)
    return db.session.scalar(mine) or 0


def is_named(person: Person, name: str, *, but: int | None = None) -> bool:
    """Whether another view of the person has the name."""
    same = select(SavedView.id).where(SavedView.person_id == person.id, SavedView.name == name)
    if but is not None:
        same = same.where(SavedView.id != but)
    return db.session.scalar(same) is not None
