"""What an entry must be to be asked for: of a period, a page, a customer."""

from datetime import datetime
from typing import Any

from sqlalchemy import literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from crmapp.customers.models import Customer
from crmapp.database import Moment, db
from crmapp.journal.filters import JournalFilter
from crmapp.journal.models import Entry
from crmapp.journal.reach import entries_reaching

MOST_MERGED = 200

Place = tuple[datetime, int]
ORDER = (Entry.at.desc(), Entry.id.desc())


def bounds(wanted: JournalFilter, place: Place | None) -> list[Any]:
    """The conditions of a period and of a page."""
    found = []
    if wanted.begin is not None:
        found.append(Entry.at >= wanted.begin)
    if wanted.end is not None:
        found.append(Entry.at < wanted.end)
    if place is not None:
        at, key = literal(place[0], Moment()), literal(place[1])
        found.append(tuple_(Entry.at, Entry.id) < tuple_(at, key))
    return found


def customer_called(text: str) -> int | None:
    """The key of the one customer of exactly this name or number, deleted ones included."""
    same = or_(Customer.name == text, Customer.short_name == text, Customer.number == text)
    found = db.session.scalars(select(Customer.id).where(same).limit(2)).all()
    return found[0] if len(found) == 1 else None


def about(keys: list[int]) -> Any:
    """The condition of an entry that tells of one of some customers, or reached it."""
    mine = Entry.customer_id.in_(keys)
    reaching = entries_reaching(keys)
    return or_(mine, Entry.id.in_(reaching)) if reaching else mine


def merged_into(customer_id: int) -> list[int]:
    """The customers that went up in one, by way of others too."""
    chain = (
        select(Customer.id)
        .where(Customer.merged_into_id == customer_id)
        .cte("merged", recursive=True)
    )
    further = aliased(Customer)
    chain = chain.union(select(further.id).where(further.merged_into_id == chain.c.id))
    return list(db.session.scalars(select(chain.c.id).limit(MOST_MERGED)))
