"""Taking uploaded files in: looked at and put on disk first, then kept with a customer."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from crmapp import sensitive
from crmapp.attachments.kinds import Kind, NotTaken, kind_of
from crmapp.attachments.models import Attachment
from crmapp.attachments.pictures import draw
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.files import store
from crmapp.files.models import File
from crmapp.followups.models import FollowUp
from crmapp.journal.log import log
from crmapp.settings.values import setting

MEGABYTE = 1024 * 1024
SPARE = 500 * MEGABYTE  # the database and its backups need room too
AT_ONCE = 20  # files of one form


@dataclass(frozen=True)
class Taken:
    """A file that is on disk, and no row names yet."""

    name: str
    kind: Kind
    file: store.Written
    thumb: store.Written | None = None
    picture: store.Written | None = None


@dataclass(frozen=True)
class Received:
    """What came of some uploads: those taken, and of the others name and reason."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[tuple[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Room:
    """How much a customer holds and may hold; sizes in bytes."""

    count: int
    size: int
    most: int
    most_size: int


def receive(uploads: Iterable[Any]) -> Received:
    """Look at uploaded files and put those on disk that are taken; outside of `writing()`.

    What is never kept afterwards is swept away, for no row names it.
    """
    received = Received()
    for nth, upload in enumerate(upload for upload in uploads if upload.filename):
        name = store.plain_name(upload.filename)
        try:
            if nth >= AT_ONCE:
                raise NotTaken(_l("At most %(count)s files at once.", count=AT_ONCE))
            received.taken.append(_taken(name, upload.stream))
        except NotTaken as problem:
            shown, _found = sensitive.star(name)
            received.refused.append((shown, problem.args[0]))
    return received


def _taken(name: str, stream: Any) -> Taken:
    if sensitive.find(name):
        raise NotTaken(_l("Its name holds the number of an ID card or a bank card. Rename it."))
    size = _size_of(stream)
    most = setting("file_megabytes")
    if size == 0:
        raise NotTaken(_l("It is empty."))
    if size > most * MEGABYTE:
        raise NotTaken(_l("It is larger than %(most)s MB.", most=most))
    if shutil.disk_usage(store.folder()).free < 2 * size + SPARE:
        raise NotTaken(_l("There is too little room on the server's disk. Tell an administrator."))
    kind = kind_of(name, stream)
    drawn = draw(kind, stream) if kind.picture else ()
    thumb, picture = [store.write(content) for content in drawn] or (None, None)
    return Taken(name, kind, store.write(stream), thumb, picture)


def _size_of(stream: Any) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def room_of(customer: Customer) -> Room:
    """How much a customer's files take, and the team's bounds."""
    held = select(func.count(), func.coalesce(func.sum(File.size), 0)).select_from(Attachment)
    held = held.join(File, Attachment.file_id == File.id)
    count, size = db.session.execute(held.where(Attachment.customer_id == customer.id)).one()
    most_size = setting("customer_files_megabytes") * MEGABYTE
    return Room(count, int(size), setting("customer_files"), most_size)


def keep(
    customer: Customer,
    received: Received,
    *,
    by: Any,
    deal: Deal | None = None,
    followup: FollowUp | None = None,
) -> list[Attachment]:
    """Keep what was taken with a customer, inside `writing()`; what finds no room is refused.

    The same bytes in the same place are kept once.
    """
    room = room_of(customer)
    count, size, total = room.count, room.size, _total()
    kept = []
    for one in list(received.taken):
        size, count, total = size + one.file.size, count + 1, total + one.file.size
        problem = _problem(room, count, size, total)
        if problem is not None:
            received.taken.remove(one)
            received.refused.append((one.name, problem))
        elif not _is_there(customer, one, deal, followup):
            kept.append(_enlisted(customer, one, by, deal, followup))
    if kept:
        db.session.flush()
        log("file:added", customer, by=by, files=[row.id for row in kept])
    return kept


def _total() -> int:
    held = select(func.coalesce(func.sum(File.size), 0)).join(
        Attachment, Attachment.file_id == File.id
    )
    return int(db.session.scalar(held))


def _problem(room: Room, count: int, size: int, total: int) -> object | None:
    if count > room.most:
        return _l("This customer has %(most)s files already, and may have no more.", most=room.most)
    if size > room.most_size:
        most = room.most_size // MEGABYTE
        return _l("The files of this customer may take %(most)s MB together.", most=most)
    if total > setting("all_files_gigabytes") * 1024 * MEGABYTE:
        return _l("The room for files is used up. Tell an administrator.")
    return None


def _is_there(customer: Customer, one: Taken, deal: Deal | None, followup: FollowUp | None) -> bool:
    same = (
        select(Attachment.id)
        .join(File, Attachment.file_id == File.id)
        .where(
            Attachment.customer_id == customer.id,
            Attachment.deal_id.is_not_distinct_from(deal.id if deal else None),
            Attachment.followup_id.is_not_distinct_from(followup.id if followup else None),
            File.sha256 == one.file.sha256,
            File.name == one.name,
        )
    )
    return db.session.scalar(same.limit(1)) is not None


def _enlisted(
    customer: Customer, one: Taken, by: Any, deal: Deal | None, followup: FollowUp | None
) -> Attachment:
    drawn = [
        store.enlist(written, name=f"{one.name}.jpg") if written else None
        for written in (one.thumb, one.picture)
    ]
    row = Attachment(
        customer_id=customer.id, customer=customer, kind=one.kind.key, author_id=by.id,
        deal_id=deal.id if deal else None, followup_id=followup.id if followup else None,
        file=store.enlist(one.file, name=one.name), thumb=drawn[0], picture=drawn[1],
    )  # fmt: skip
    db.session.add(row)
    return row
