"""Which rows point at a customer, and pointing them at another one."""

from sqlalchemy import Column, Table, UniqueConstraint, select, update

from crmapp.batches import batches
from crmapp.custom_fields.models import ContactValue
from crmapp.customers.models import Customer
from crmapp.database import Base, db
from crmapp.deals.models import Deal

Rows = dict[str, list[int]]

CUSTOMERS = Customer.__table__

# Of customers: these hold what belongs to one alone, or are moved with thought elsewhere.
STAYS = frozenset(
    {
        "contacts", "customer_helpers", "customer_keys", "customer_values", "deals", "merges",
        "not_same",
    }
)  # fmt: skip


def pointing_at(table: Table) -> list[Column]:
    """Every column that refers to a table and moves with a merge, found from the schema itself."""
    found = [
        key.parent
        for each in Base.metadata.sorted_tables
        for key in each.foreign_keys
        if key.column.table is table and not (table is CUSTOMERS and each.name in STAYS)
        if each is not ContactValue.__table__  # filled in field by field, as its own columns are
    ]
    return sorted(found, key=str)


def move_rows(table: Table, former: int, to: int) -> Rows:
    """Let all that refers to one row of a table refer to another; returns what was moved.

    The row itself and the one it moves to never come to point at themselves.
    """
    moved: Rows = {}
    for column in pointing_at(table):
        here = [column == former]
        if column.table is table:
            here.append(table.c.id.not_in([former, to]))
        if _is_one_each(column) and _has_one(column, to):
            continue  # what the other one has stays; this one's waits, should they part again
        keys = list(db.session.scalars(select(column.table.c.id).where(*here)))
        if keys:
            changed = update(column.table).where(*here).values({column: to})
            db.session.execute(changed)
            moved[str(column)] = keys
    return moved


def _is_one_each(column: Column) -> bool:
    return any(
        [one.name for one in each.columns] == [column.name]
        for each in column.table.constraints
        if isinstance(each, UniqueConstraint)
    )


def _has_one(column: Column, key: int) -> bool:
    held = select(column.table.c.id).where(column == key).limit(1)
    return db.session.scalar(held) is not None


def move_back(moved: Rows, former: int, to: int) -> None:
    """Let rows that were moved from `former` to `to` refer to the former one again.

    A row that has gone elsewhere since, or is no more, is left as it is.
    """
    for name, keys in moved.items():
        column = column_named(name)
        for some in batches(keys):
            here = column == to, column.table.c.id.in_(some)
            db.session.execute(update(column.table).where(*here).values({column: former}))


def follow_deals(deals: list[int], former: int, to: int) -> None:
    """Let what hangs on some deals belong to the customer `to` too, not to `former`."""
    for column in pointing_at(Deal.__table__):
        table = column.table
        for some in batches(deals) if "customer_id" in table.c else ():
            here = column.in_(some), table.c.customer_id == former
            db.session.execute(update(table).where(*here).values(customer_id=to))


def column_named(name: str) -> Column:
    """The column of a name with its table's, as `customers.owner_id`."""
    table, _, column = name.partition(".")
    return Base.metadata.tables[table].c[column]
