"""What an import makes is there for people all at once, and gone all at once.

Until an import is whole its customers stand in the bin, where nobody sees or counts them; a row
there that nobody has changed is the import's own, one that a person has deleted has a version.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, Table, delete, func, select, update

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.custom_fields.models import CustomerValue
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import Base, db, touch, writing
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal, StageChange
from crmapp.duplicates.models import CustomerKey
from crmapp.followups.models import FollowUp
from crmapp.nextsteps.models import NextStep
from crmapp.notifications.models import Notification
from crmapp.quotes.models import Quote, QuoteLine
from crmapp.search.index import forget_words
from crmapp.stages.tally import count_group

# What an import makes with a customer, in the order in which it can be taken away.
MADE = (NextStep, FollowUp, StageChange, Deal, Contact)
BLOCK = 100  # customers taken away while others wait


def hidden(import_id: int) -> tuple[Any, ...]:
    """The conditions of customers of an import that people do not see yet, or no longer."""
    return (
        Customer.import_id == import_id, Customer.deleted_at.is_not(None), Customer.version == 1,
    )  # fmt: skip


def reveal(import_id: int) -> None:
    """Let people see all customers of an import, inside `writing()`; their deals count now.

    Those that wait for review are seen by their author and the reviewers, and count nowhere.
    """
    approved = Customer.review == Review.APPROVED
    theirs = Deal.customer_id.in_(select(Customer.id).where(*hidden(import_id), approved))
    db.session.execute(_bare(update(Deal).where(theirs).values(is_live=True)))
    shown = update(Customer).where(*hidden(import_id)).values(deleted_at=None)
    db.session.execute(_bare(shown))
    _count(import_id, +1)


def hide(import_id: int, *, but: set[int]) -> int:
    """Take the untouched customers of an import out of sight, inside `writing()`.

    Returns how many went; `but` are the keys of those that stay.
    """
    mine = Customer.import_id == import_id, Customer.deleted_at.is_(None), Customer.version == 1
    binned = update(Customer).where(*mine, Customer.id.not_in(but))
    gone = db.session.execute(_bare(binned.values(deleted_at=clock.now()))).rowcount
    _count(import_id, -1)
    theirs = Deal.customer_id.in_(select(Customer.id).where(*hidden(import_id)))
    db.session.execute(_bare(update(Deal).where(theirs).values(is_live=False)))
    return gone


def _bare(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


def _count(import_id: int, by: int) -> None:
    """Add the live deals of an import to the counts of the board, or take them off."""
    place = Deal.stage_id, Deal.owner_id, Deal.closed_on
    live = select(*place, func.count(), func.coalesce(func.sum(Deal.amount), 0)).join(
        Customer, Deal.customer_id == Customer.id
    )
    mine = (Deal.is_live, Customer.import_id == import_id)
    mine += (Customer.deleted_at.is_(None),) if by > 0 else hidden(import_id)[1:]
    for stage_id, owner_id, closed_on, count, amount in db.session.execute(
        live.where(*mine).group_by(*place)
    ):
        count_group(stage_id, owner_id, closed_on, by * count, by * int(amount))
    touch("board")


def remove_hidden(import_id: int, told: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Delete what is hidden for good, in short transactions of its own; may be begun again."""
    total = db.session.scalar(select(func.count()).where(*hidden(import_id))) or 0
    done = 0
    for keys in _blocks(import_id):
        told(done, total)
        with writing():
            _remove(keys)
        done += len(keys)


def _blocks(import_id: int) -> Iterator[list[int]]:
    some = select(Customer.id).where(*hidden(import_id)).order_by(Customer.id).limit(BLOCK)
    while keys := list(db.session.scalars(some)):
        yield keys


def _remove(customers: list[int]) -> None:
    for model in (Notification, CustomerKey):
        db.session.execute(_bare(delete(model).where(model.customer_id.in_(customers))))
    for line, holder in ((DealLine.deal_id, Deal), (QuoteLine.quote_id, Quote)):
        held = select(holder.id).where(holder.customer_id.in_(customers))
        db.session.execute(_bare(delete(line.class_).where(line.in_(held))))
    for table, column in pointing_at_customers():
        named = column.in_(customers)
        let_go = table.update().values({column: None}) if column.nullable else table.delete()
        db.session.execute(let_go.where(named))
    for model in MADE:
        db.session.execute(_bare(delete(model).where(model.customer_id.in_(customers))))
    for key in customers:
        forget_words(key)
    db.session.execute(_bare(delete(Customer).where(Customer.id.in_(customers))))


def pointing_at_customers() -> list[tuple[Table, Column]]:
    """Every column that names a customer, but for those of what an import makes itself."""
    made = {model.__table__ for model in (*MADE, CustomerKey, CustomerValue, Notification)}
    return [
        (table, key.parent)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Customer.__table__ and table not in made
    ]
