"""What lies in the bin, or among the files, though nothing tells of it: it went another way."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, delete, exists, select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import Base, db
from crmapp.files.models import File
from crmapp.recycling.models import BIN, BinItem
from crmapp.recycling.moving import settle_both
from crmapp.recycling.uprooting import uproot
from crmapp.recycling.verbs import MODELS

SETTLED = timedelta(hours=1)  # a younger file may be about to be pointed at


def purge_strays() -> None:
    """Let such rows go, inside `writing()`: their customers were taken away by other means."""
    bin_ = db.session.scalars(select(Customer).where(Customer.uid == BIN)).one_or_none()
    for model in MODELS.values() if bin_ is not None else ():
        if model is not Customer:
            table = model.__table__
            uproot(table, table.c.id.in_(_strays(table, bin_)))
    db.session.execute(delete(File.__table__).where(*_unnamed()))
    if bin_ is not None:
        settle_both(bin_)


def _strays(table: Table, bin_: Customer) -> list[int]:
    known = select(BinItem.subject_id).where(BinItem.subject == table.name)
    there = select(table.c.id).where(table.c.customer_id == bin_.id, table.c.id.not_in(known))
    along = {
        key
        for kept in db.session.scalars(select(BinItem.kept))
        for column, keys in kept.get("along", {}).items()
        if column.partition(".")[0] == table.name
        for key in keys
    }
    return [key for key in db.session.scalars(there) if key not in along]


def _unnamed() -> list[Any]:
    """The conditions of files of attachments that are no more: nobody's, and nothing's."""
    pointing = [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is File.__table__
    ]
    return [
        File.owner_id.is_(None),
        File.keep_until.is_(None),
        File.made_at < clock.now() - SETTLED,
        *(~exists().where(column == File.id) for column in pointing),
    ]
