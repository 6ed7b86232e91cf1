"""One's own bulk changes, and the lines that one is about."""

from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.bulk.models import BulkChange
from crmapp.database import db, is_writing
from crmapp.grid import queries as grid
from crmapp.grid.cells import Line
from crmapp.grid.models import SheetEdit

PAGE = 40


def change_of(person: Person, change_id: int) -> BulkChange | None:
    """A bulk change by key, if it is the person's own; read again inside `writing()`."""
    mine = BulkChange.id == change_id, BulkChange.person_id == person.id
    statement = select(BulkChange).where(*mine)
    if is_writing():
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def lines_in_order(person: Person, keys: list[int]) -> list[Line]:
    """Whole lines of some customers in their order, as far as the person sees them."""
    found = grid.lines_of(person, keys)
    return [found[key] for key in keys if key in found]


def edits_of(person: Person, keys: list[int]) -> list[SheetEdit]:
    """What a bulk change wrote, the last first."""
    mine = SheetEdit.id.in_(keys), SheetEdit.person_id == person.id
    return list(db.session.scalars(select(SheetEdit).where(*mine).order_by(SheetEdit.id.desc())))
