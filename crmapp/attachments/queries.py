"""Which files a customer has."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from crmapp.attachments.models import Attachment
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.files.models import File

PAGE = 60
SHELF = 6  # files shown beside the customer
NEAR = 21  # one more than a page of the timeline


def files_of(
    customer: Customer, *, deal_id: int | None = None, before: int | None = None
) -> tuple[list[Attachment], int | None]:
    """A page of a customer's files, the newest first, and the key of the next page."""
    mine = select(Attachment).where(Attachment.customer_id == customer.id)
    if deal_id is not None:
        mine = mine.where(Attachment.deal_id == deal_id)
    if before is not None:
        mine = mine.where(Attachment.id < before)
    newest = Attachment.written_at.desc(), Attachment.id.desc()
    rows = mine.options(joinedload(Attachment.file)).order_by(*newest)
    found = list(db.session.scalars(rows.limit(PAGE + 1)))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


@dataclass(frozen=True)
class Shelf:
    """The newest files of a customer, and what all of them come to."""

    files: list[Attachment]
    count: int
    size: int  # bytes


def shelf_of(customer: Customer) -> Shelf:
    """What the customer's page shows of its files; one statement."""
    every = func.count().over(), func.coalesce(func.sum(File.size).over(), 0)
    rows = db.session.execute(
        select(Attachment, *every)
        .join(Attachment.file)
        .options(contains_eager(Attachment.file))
        .where(Attachment.customer_id == customer.id)
        .order_by(Attachment.written_at.desc(), Attachment.id.desc())
        .limit(SHELF)
    ).all()
    count, size = rows[0][1:] if rows else (0, 0)
    return Shelf([row[0] for row in rows], count, int(size))


def files_near(customer: Customer, followups: list[int], loose: Any) -> list[Attachment]:
    """The files of some follow-ups, and of those that hang on none what `loose` leaves."""
    mine = Attachment.customer_id == customer.id
    newest = Attachment.written_at.desc(), Attachment.id.desc()
    some = select(Attachment.id).where(mine, Attachment.followup_id.is_(None), loose)
    some = some.order_by(*newest).limit(NEAR)
    wanted = or_(Attachment.followup_id.in_(followups), Attachment.id.in_(some))
    rows = select(Attachment).where(mine, wanted).options(joinedload(Attachment.file))
    return list(db.session.scalars(rows.order_by(*newest)))


def size_in_words(size: int) -> str:
    """A size in bytes as people read it: 340 KB, 2.1 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
