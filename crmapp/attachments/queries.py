"""Which files a customer has."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, false, func, or_, select
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
    """Files of a customer, the newest first, and what all of them come to."""

    files: list[Attachment]
    count: int = 0
    size: int = 0  # bytes

    @property
    def newest(self) -> list[Attachment]:
        """Those that its page shows."""
        return self.files[:SHELF]


def shelf_of(customer: Customer) -> Shelf:
    """What the customer's page shows of its files; one statement."""
    return files_near(customer, [], false())


def files_near(customer: Customer, followups: list[int], loose: Any) -> Shelf:
    """The newest files of a customer with those of some follow-ups; one statement.

    Of those that hang on no follow-up there are as many as a page of a timeline holds, narrowed
    by `loose`.
    """
    asked = {"customer": customer.id, "followups": followups}
    rows = db.session.execute(_near(loose), asked).all()
    return Shelf([row[0] for row in rows], *((rows[0][1], int(rows[0][2])) if rows else (0, 0)))


@lru_cache(maxsize=8)
def _near(loose: Any) -> Select:
    # Kept: each page of a customer asks it, and to put it together takes longer than to answer.
    mine = Attachment.customer_id == bindparam("customer")
    newest = Attachment.written_at.desc(), Attachment.id.desc()
    ids = select(Attachment.id).where(mine)
    first = ids.order_by(*newest).limit(SHELF).subquery()
    some = ids.where(Attachment.followup_id.is_(None), loose).order_by(*newest).limit(NEAR)
    wanted = or_(
        Attachment.followup_id.in_(bindparam("followups", expanding=True)),
        Attachment.id.in_(select(first)),
        Attachment.id.in_(select(some.subquery())),
    )
    held = select(func.count(), func.sum(File.size)).select_from(Attachment)
    held = held.join(File, Attachment.file_id == File.id).where(mine)
    count, size = (held.with_only_columns(column) for column in held.selected_columns)
    return (
        select(Attachment, count.scalar_subquery(), size.scalar_subquery())
        .join(Attachment.file)
        .options(contains_eager(Attachment.file))
        .where(mine, wanted)
        .order_by(*newest)
    )


def size_in_words(size: int) -> str:
    """A size in bytes as people read it: 340 KB, 2.1 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    megabytes = size / 1024 / 1024
    return f"{megabytes:.1f} MB" if megabytes < 10 else f"{megabytes:.0f} MB"
