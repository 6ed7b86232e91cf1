"""Taking a part of a customer out of sight, and putting it back.

What is deleted keeps its row and its key; it hangs on the bin's own customer meanwhile, whom
nobody sees. So no list, count, search or export can forget to leave it out.
"""

from typing import Any

from sqlalchemy import Column, select, update

from crmapp import clock
from crmapp.batches import batches
from crmapp.customers.models import Customer
from crmapp.database import Base, db, insert_for
from crmapp.deals.derived import settle
from crmapp.deals.models import Deal
from crmapp.deals.verbs import is_live
from crmapp.followups.verbs import recount_contacts
from crmapp.history.models import Change
from crmapp.merging.moving import column_named
from crmapp.payments.verbs import settle_payments
from crmapp.recycling.models import BIN
from crmapp.stages.tally import counted

Kept = dict[str, dict[str, list[int]]]

# What may be without a part and yet belongs to it; what cannot be without it goes along anyway.
ALONG = {"followups": {"promises", "attachments"}}


def the_bin() -> Customer:
    """The customer on whom deleted parts hang, made when it is needed first."""
    values = {"uid": BIN, "name": "", "name_pinyin": "", "short_name": ""}
    made = insert_for(Customer).values(**values, deleted_at=clock.now())
    db.session.execute(made.on_conflict_do_nothing(index_elements=["uid"]))
    return db.session.scalars(select(Customer).where(Customer.uid == BIN)).one()


def take(record: Any, bin_: Customer) -> Kept:
    """Hang a part of a customer on the bin, inside `writing()`; returns what `give_back` needs.

    What belongs to it goes along, what else points at it lets go.
    """
    kept: Kept = {"along": {}, "loose": {}}
    former = record.customer_id
    db.session.flush()
    for column in _pointing_at(record):
        table = column.table
        goes = not column.nullable or table.name in ALONG.get(record.__tablename__, ())
        if goes and "customer_id" not in table.c:
            continue  # hangs on the part alone, and goes wherever that one does
        here = column == record.id
        if goes:
            here &= table.c.customer_id == former
        keys = list(db.session.scalars(select(table.c.id).where(here)))
        _set(table.c.customer_id if goes else column, keys, bin_.id if goes else None)
        if keys:
            kept["along" if goes else "loose"][str(column)] = keys
    _move_history(record, bin_)
    _hang(record, bin_)
    return kept


def give_back(record: Any, customer: Customer, bin_: Customer, kept: Kept) -> None:
    """Hang a part on its customer again, with what went along; what pointed at it does again.

    What has found another place meanwhile stays there.
    """
    _move_history(record, customer)
    _hang(record, customer)
    for name, keys in kept.get("along", {}).items():
        home = column_named(name).table.c.customer_id
        _set(home, keys, customer.id, home == bin_.id)
    for name, keys in kept.get("loose", {}).items():
        column = column_named(name)
        table = column.table
        whose = table.c.customer_id.in_([customer.id, bin_.id])
        _set(column, keys, record.id, column.is_(None), whose)


def settle_both(*customers: Customer) -> None:
    """Bring what follows from deals, follow-ups and payments in line."""
    for customer in customers:
        settle(customer)
        recount_contacts(customer)
        settle_payments(customer)


def _pointing_at(record: Any) -> list[Column]:
    table = record.__table__
    found = [
        key.parent
        for each in Base.metadata.sorted_tables
        for key in each.foreign_keys
        if key.column.table is table
    ]
    return sorted(found, key=str)


def _set(column: Column, keys: list[int], value: int | None, *only: Any) -> None:
    table = column.table
    for some in batches(keys):
        db.session.execute(update(table).where(table.c.id.in_(some), *only).values({column: value}))


def _move_history(record: Any, customer: Customer) -> None:
    mine = Change.subject == record.__tablename__, Change.subject_id == record.id
    moved = update(Change).where(*mine).values(customer_id=customer.id)
    db.session.execute(moved.execution_options(synchronize_session=False))


def _hang(record: Any, customer: Customer) -> None:
    if isinstance(record, Deal):
        with counted(record):
            record.customer_id, record.customer = customer.id, customer
            record.owner_id, record.is_live = customer.owner_id, is_live(customer)
    else:
        record.customer_id, record.customer = customer.id, customer
    db.session.flush()
