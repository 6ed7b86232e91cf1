"""What reading a sheet tells about others' customers: counted, logged, and not without end.

A file of numbers is many questions at once: which of them does somebody know?
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.batches import batches
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.imports.importer import May
from crmapp.imports.models import Import
from crmapp.journal.log import log
from crmapp.journal.models import Entry

MOST = 300  # rows like others' customers that one person is told of
WINDOW = timedelta(days=1)


def foreign_among(keys: Iterable[int | None], may_call: May) -> int:
    """How many of some rows' customers are such whose phones a person may not see."""
    told = [key for key in keys if key is not None]
    foreign: set[int] = set()
    for some in batches(sorted(set(told))):
        found = db.session.scalars(select(Customer).where(Customer.id.in_(some)))
        foreign |= {one.id for one in found if not may_call(one)}
    return sum(key in foreign for key in told)


def has_asked_enough(imported: Import, foreign: int, by: Person) -> bool:
    """Whether telling of so many more would be too much for one day; a file counts once."""
    since = clock.now() - WINDOW
    mine = Entry.actor_id == by.id, Entry.action == "import:read", Entry.at > since
    told: dict[int, int] = {}
    for details in db.session.scalars(select(Entry.details).where(*mine)):
        told[details["file"]] = max(told.get(details["file"], 0), details["foreign"])
    told.pop(_mark(imported), None)
    return foreign > 0 and sum(told.values()) + foreign > MOST


def log_reading(
    imported: Import, rows: Sequence[Any], likenesses: Sequence[Any], foreign: int, *, by: Person
) -> None:
    """Say in the journal that a sheet was compared with the customers; inside `writing()`."""
    alike = sum(like.customer_id is not None for like in likenesses)
    told = {"rows": len(rows), "alike": alike, "foreign": foreign, "file": _mark(imported)}
    log("import:read", imported, by=by, **told)


def log_refusal(imported: Import, foreign: int, *, by: Person) -> None:
    """Say that one was not read, for it would have told too much; inside `writing()`."""
    log("import:told_too_much", imported, by=by, foreign=foreign)


def _mark(imported: Import) -> int:
    """The same for the same file again; a number, for the journal stars long digits in words."""
    return int(imported.file.sha256[:12], 16)
