"""Whether merges are whole: nothing that lives hangs on a customer that went into another."""

from collections.abc import Iterator

from sqlalchemy import Column, func, select
from sqlalchemy.orm import aliased

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.doctor.findings import Finding
from crmapp.merging.moving import CUSTOMERS, pointing_at
from crmapp.recycling.models import BIN


def merges() -> Iterator[Finding]:
    """A merged customer leads straight to a living one, and all that was its own went along."""
    yield from _roundabout()
    for column in (Deal.__table__.c.customer_id, *pointing_at(CUSTOMERS)):
        if column is not CUSTOMERS.c.merged_into_id:
            yield from _left_behind(column)
    for column in pointing_at(Deal.__table__):
        if "customer_id" in column.table.c:
            yield from _apart_from_deal(column)


def _roundabout() -> Iterator[Finding]:
    nearer = aliased(Customer)
    rows = db.session.execute(
        select(Customer.id, Customer.merged_into_id, nearer.merged_into_id)
        .join(nearer, Customer.merged_into_id == nearer.id)
        .where(nearer.merged_into_id.is_not(None))
    )
    for key, now, right in rows:
        yield Finding("customers", key, {"merged_into_id": right}, {"merged_into_id": now})


def _left_behind(column: Column) -> Iterator[Finding]:
    gone = aliased(Customer)
    rows = db.session.execute(
        select(column.table.c.id, column, gone.merged_into_id)
        .join(gone, column == gone.id)
        .where(gone.merged_into_id.is_not(None))
    )
    for key, now, right in rows:
        yield Finding(column.table.name, key, {column.name: right}, {column.name: now})


def _apart_from_deal(column: Column) -> Iterator[Finding]:
    table, deal, whose_deal = column.table, aliased(Deal), aliased(Customer)
    right = func.coalesce(whose_deal.merged_into_id, whose_deal.id)  # where the deal itself belongs
    # What is deleted alone waits in the bin, away from its deal.
    in_bin = select(Customer.id).where(Customer.uid == BIN)
    rows = db.session.execute(
        select(table.c.id, table.c.customer_id, right)
        .join(deal, column == deal.id)
        .join(whose_deal, whose_deal.id == deal.customer_id)
        .where(table.c.customer_id != right, table.c.customer_id.not_in(in_bin))
    )
    for key, now, whose in rows:
        yield Finding(table.name, key, {"customer_id": whose}, {"customer_id": now})
