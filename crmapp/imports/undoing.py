"""Undoing a whole import: what it made and nobody has touched since goes, the rest stays."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, delete, or_, select, update

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import Base, db, touch
from crmapp.deals.models import Deal, StageChange
from crmapp.duplicates.models import CustomerKey
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import recount_contacts
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.journal.log import log
from crmapp.nextsteps.models import NextStep
from crmapp.notices.models import Notice
from crmapp.search.index import forget_words
from crmapp.stages.tally import counted

# What an import makes with a customer, in the order in which it can be taken away.
MADE = (NextStep, FollowUp, StageChange, Deal, Contact)
# What hangs on a customer without anybody having worked on it.
SILENT = (CustomerKey, Notice, ImportRow)
CHUNK = 400


def undo(imported: Import, *, by: Any) -> dict[str, int]:
    """Take an import back, inside `writing()`; returns how many customers went and stayed.

    A customer stays where anything of it was changed or added since. Of customers that were
    there before, the follow-ups and contacts that the import added go; changed fields stay.
    """
    made = list(db.session.scalars(select(Customer.id).where(Customer.import_id == imported.id)))
    kept = _touched(made, imported.id)
    gone = [key for key in made if key not in kept]
    for some in _chunks(gone):
        _remove(some)
    cleared = _clear_updated(imported.id)
    imported.state, imported.undone_at = ImportState.UNDONE, clock.now()
    figures = {"removed": len(gone), "kept": len(kept), "cleared": cleared}
    imported.figures = {**imported.figures, **figures}
    log("import:undone", imported, by=by, **figures)
    touch("board")
    return figures


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _touched(made: list[int], import_id: int) -> set[int]:
    """The customers that somebody has worked on, read off every table that points at them."""
    found: set[int] = set()
    for some in _chunks(made):
        changed = select(Customer.id).where(Customer.id.in_(some), Customer.version > 1)
        found.update(db.session.scalars(changed))
        for model in MADE:
            foreign = or_(model.import_id.is_(None), model.import_id != import_id)
            worked = or_(foreign, *_signs_of_work(model))
            own = select(model.customer_id).where(model.customer_id.in_(some), worked)
            found.update(db.session.scalars(own))
        for table, column in _pointing_at_customers():
            pointed = select(column).where(column.in_(some))
            if table is Customer.__table__:
                pointed = pointed.where(table.c.id.not_in(made))
            found.update(db.session.scalars(pointed))
    return found


def _signs_of_work(model: type) -> list[Any]:
    if model is NextStep:
        return [NextStep.closed_at.is_not(None)]
    return [model.version > 1] if hasattr(model, "version") else []


def _pointing_at_customers() -> list[tuple[Table, Any]]:
    aside = {model.__table__ for model in (*MADE, *SILENT)}
    return [
        (table, key.parent)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Customer.__table__ and table not in aside
    ]


def _remove(customers: list[int]) -> None:
    deals = db.session.scalars(select(Deal).where(Deal.customer_id.in_(customers))).all()
    with counted(*deals):
        for deal in deals:
            deal.is_live = False
    db.session.flush()
    for column in (ImportRow.customer_id, ImportRow.match_id):
        named = update(ImportRow).where(column.in_(customers))
        db.session.execute(named.values({column.key: None}))
    for model in (Notice, CustomerKey, *MADE):
        db.session.execute(delete(model).where(model.customer_id.in_(customers)))
    links = update(Customer).where(Customer.referrer_id.in_(customers))
    db.session.execute(links.values(referrer_id=None))
    for key in customers:
        forget_words(key)
    db.session.execute(delete(Customer).where(Customer.id.in_(customers)))


def _clear_updated(import_id: int) -> int:
    """Take added follow-ups and contacts off customers that were there before the import."""
    mine = FollowUp.import_id == import_id, Customer.import_id.is_distinct_from(import_id)
    entries = db.session.scalars(select(FollowUp).join(FollowUp.customer).where(*mine)).all()
    cleared: dict[int, Customer] = {}
    for entry in entries:
        if entry.version == 1:
            cleared[entry.customer_id] = db.session.get(Customer, entry.customer_id)
            db.session.delete(entry)
    db.session.flush()
    for contact in _spare_contacts(import_id):
        cleared[contact.customer_id] = db.session.get(Customer, contact.customer_id)
        db.session.delete(contact)
    for customer in cleared.values():
        recount_contacts(customer)
        reindex(customer)
    return len(cleared)


def _spare_contacts(import_id: int) -> list[Contact]:
    """Contacts that the import added, unchanged since, with whom nobody has spoken."""
    spoken = select(FollowUp.contact_id).where(FollowUp.contact_id.is_not(None))
    wanted = (
        Contact.import_id == import_id,
        Contact.version == 1,
        Contact.is_main.is_(False),
        Contact.id.not_in(spoken),
        Customer.import_id.is_distinct_from(import_id),
    )
    return list(db.session.scalars(select(Contact).join(Contact.customer).where(*wanted)))
