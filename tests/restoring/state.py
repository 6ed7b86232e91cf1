"""The state that a restore replaces, and how it is told apart from the one before."""

from crmapp.accounts.models import Person
from crmapp.customers.verbs import enter
from crmapp.database import db, writing
from crmapp.files import store
from tests.harness.rows import snapshot_rows


def rows() -> dict:
    """All that counts; stamps are raised by a restore so that every cache looks anew."""
    db.session.commit()
    there = snapshot_rows(db.engine)
    db.engine.dispose()
    return {name: found for name, found in there.items() if name != "stamps"}


def change_everything(by: Person) -> None:
    """Add a customer and a file, which no backup knows."""
    written = store.write(b"new")
    with writing():
        store.enlist(written, name="new.pdf")
        enter({"name": "后来的客户", "short_name": "后来"}, by=by, owner_id=by.id)
