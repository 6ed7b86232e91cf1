"""Saving, renaming and deleting views."""

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.savedviews.models import SavedView

MOST_VIEWS = 20


def save_view(name: str, query: str, *, by: Person) -> SavedView:
    """Keep a query string under a name that the person has not used yet."""
    view = SavedView(person_id=by.id, name=name, query=query)
    db.session.add(view)
    return view


def rename_view(view: SavedView, name: str) -> None:
    """Give a view another name that the person has not used yet."""
    view.name = name


def delete_view(view: SavedView) -> None:
    """Forget a view."""
    db.session.delete(view)
