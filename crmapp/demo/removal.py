"""Taking out all that is marked as demo."""

from sqlalchemy import Column, Table, delete, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import Base, db, touch
from crmapp.deals.models import Deal
from crmapp.demo.meetings import forget_meetings
from crmapp.demo.offers import forget_list
from crmapp.demo.own_fields import forget_fields
from crmapp.demo.spending import campaigns_of_demo, forget
from crmapp.recycling import uprooting
from crmapp.recycling.models import BinItem
from crmapp.recycling.verbs import purge
from crmapp.search.index import forget_words
from crmapp.stages.tally import counted

# What a person leaves behind that says nothing about real customers.
_OWN = (
    "sessions", "saved_views", "notices", "channel_choices", "deliveries", "quiet_hours",
    "custom_columns", "second_steps", "recovery_codes", "challenges", "targets",
)  # fmt: skip


def uproot() -> tuple[int, int]:
    """Delete everything marked as demo; returns the numbers of customers and people deleted."""
    campaigns = campaigns_of_demo()
    customer_ids = list(db.session.scalars(select(Customer.id).where(Customer.is_demo)))
    in_bin = select(BinItem).join(Customer, BinItem.customer_id == Customer.id)
    purge(db.session.scalars(in_bin.where(Customer.is_demo)).all(), by=None)
    _take_off_the_board()
    for key in customer_ids:
        forget_words(key)
    uprooting.uproot(Customer.__table__, Customer.is_demo)
    forget_list()
    forget_fields()
    forget(campaigns)
    forget_meetings()
    people = _dismiss()
    db.session.expire_all()
    touch("board", "config")
    return len(customer_ids), people


def _take_off_the_board() -> None:
    mine = select(Deal).join(Customer, Deal.customer_id == Customer.id).where(Customer.is_demo)
    deals = db.session.scalars(mine).all()
    with counted(*deals):
        for deal in deals:
            deal.is_live = False
    db.session.flush()


def _dismiss() -> int:
    """Delete demo people whom nothing real names; disable the others."""
    deleted = 0
    for person in db.session.scalars(select(Person).where(Person.is_demo)).all():
        if _is_named(person.id):
            person.disabled_at = person.disabled_at or clock.now()
            continue
        for table, column in _references():
            if table.name in _OWN:
                db.session.execute(delete(table).where(column == person.id))
        db.session.delete(person)
        deleted += 1
    db.session.flush()
    return deleted


def _is_named(person_id: int) -> bool:
    return any(
        db.session.scalar(select(column).where(column == person_id).limit(1)) is not None
        for table, column in _references()
        if table.name not in _OWN
    )


def _references() -> list[tuple[Table, Column]]:
    return [
        (table, key.parent)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Person.__table__
    ]
