"""The timeline: follow-ups, moves, hand-overs, changes and promises, newest first, paged by key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, bindparam, false, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from crmapp.aftersales.models import ServiceRecord
from crmapp.attachments.models import Attachment
from crmapp.attachments.queries import Shelf, files_near
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import StageChange
from crmapp.field_policy.sight import Sight
from crmapp.followups.models import FollowUp
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.history.queries import Place, place_of
from crmapp.labels import Choice
from crmapp.promises.models import Promise
from crmapp.timeline.wording import subject, told

PAGE = 20


class Filter(Choice):
    """What the timeline shows."""

    ALL = "all", _l("All")
    FOLLOWUPS = "followups", _l("Follow-ups")
    PROMISES = "promises", _l("Promises")
    SERVICE = "service", _l("After-sales")
    MOVES = "moves", _l("Stages")
    CHANGES = "changes", _l("Edits")
    FILES = "files", _l("Files")


@dataclass(frozen=True)
class Item:
    """One thing that happened; `records` has several where one save changed several fields."""

    kind: str
    at: datetime
    rank: int  # keeps items of one moment in order
    id: int
    records: list[Any]
    files: list[Attachment] = field(default_factory=list)  # that hang on a follow-up

    @property
    def record(self) -> Any:
        """The one record, or the first of them."""
        return self.records[0]

    @property
    def subject(self) -> Any:
        """What was changed, as a verb phrase."""
        return subject(self.record)

    def told(self, eye: Sight) -> list[tuple[Any, Any, Any]]:
        """Label, former and new value of each changed field, as one may see them."""
        return [told(change, eye) for change in self.records]

    @property
    def key(self) -> str:
        """Where the next page goes on."""
        return f"{self.at.isoformat()}~{self.rank}~{self.id}"


@dataclass(frozen=True)
class Page:
    """Some items, the key of the next page, if there is one, and the files met with them."""

    items: list[Item]
    shown: Filter
    next: str | None
    shelf: Shelf

    def __iter__(self) -> Iterator[Item]:
        """The items."""
        return iter(self.items)

    def __bool__(self) -> bool:
        """Whether anything is on it."""
        return bool(self.items)


def timeline(customer: Customer, shown: Filter, after: str | None = None) -> Page:
    """A page of what happened; one statement for each kind that is shown, one more for files.

    Raises ValueError or OverflowError for a key that is none.
    """
    place = place_of(after)
    items = [item for kind in KINDS[shown] for item in _some(customer, kind, place)]
    if shown is Filter.ALL:
        items += _few(customer, place)
    shelf = Shelf([])
    if {"followup", "file"} & set(KINDS[shown]):
        shelf = _hang_files(customer, items, place, alone="file" in KINDS[shown])
    items.sort(key=lambda item: (item.at, item.rank, item.id), reverse=True)
    more = len(items) > PAGE
    following = items[PAGE - 1].key if more else None
    return Page(_together(items[:PAGE]), shown, following, shelf)


def _hang_files(
    customer: Customer, items: list[Item], place: Place | None, *, alone: bool
) -> Shelf:
    """Hang files on their follow-ups; those that hang on none are things of their own."""
    rank = RANKS.index("file")
    entries = {item.id: item for item in items if item.kind == "followup"}
    before = _before(Attachment.written_at, Attachment.id, rank, place)
    shelf = files_near(customer, list(entries), before if alone else false())
    for one in shelf.files:
        item = Item("file", one.written_at, rank, one.id, [one])
        if one.followup_id in entries:
            entries[one.followup_id].files.insert(0, one)
        elif alone and one.followup_id is None and _is_before(item, place):
            items.append(item)
    return shelf


def _is_before(item: Item, place: Place | None) -> bool:
    return place is None or (item.at, item.rank, item.id) < place


def _together(items: list[Item]) -> list[Item]:
    """Files that one person sent one after the other within an hour stand together."""
    shown: list[Item] = []
    for item in items:
        last = shown[-1] if shown else None
        if (
            last is not None
            and item.kind == last.kind == "file"
            and item.record.author_id == last.record.author_id
            and last.records[-1].written_at - item.at < timedelta(hours=1)
        ):
            last.records.append(item.record)
        else:
            shown.append(item)
    return shown


def _before(at: Any, number: Any, rank: int, place: Place | None) -> Any:
    if place is None:
        return True
    then, then_rank, then_id = place
    if rank != then_rank:
        return at <= then if rank < then_rank else at < then
    return or_(at < then, and_(at == then, number < then_id))


def _some(customer: Customer, kind: str, place: Place | None) -> Iterator[Item]:
    if kind == "file":
        return
    rank, asked = RANKS.index(kind), {"customer": customer.id}
    if kind == "change":
        found = db.session.execute(_changes(place), asked).all()
        for (moment, number), group in groupby(found, key=lambda row: (row[1], row[2])):
            yield Item("change", moment, rank, number, [row[0] for row in group])
        return
    for row in db.session.scalars(_rows(kind, place), asked):
        yield Item(kind, getattr(row, MODELS[kind][1]), rank, row.id, [row])


def _few(customer: Customer, place: Place | None) -> Iterator[Item]:
    for row in db.session.execute(_rows_of_few(place), {"customer": customer.id}):
        record = row[1 + FEW.index(row.kind)]
        rank = RANKS.index(row.kind)
        yield Item(row.kind, getattr(record, MODELS[row.kind][1]), rank, record.id, [record])


# Kept: nearly all ask for the first page, and to put a statement together takes longer than to
# answer it.
@lru_cache(maxsize=32)
def _rows(kind: str, place: Place | None) -> Select:
    model, at = MODELS[kind]
    moment = getattr(model, at)
    before = _before(moment, model.id, RANKS.index(kind), place)
    rows = select(model).where(model.customer_id == bindparam("customer"), before)
    if kind == "move":
        rows = rows.where(StageChange.undone_at.is_(None))
    elif kind == "promise":
        rows = rows.options(joinedload(Promise.followup))
    return rows.order_by(moment.desc(), model.id.desc()).limit(PAGE + 1)


@lru_cache(maxsize=8)
def _rows_of_few(place: Place | None) -> Select:
    """Promises and service records, of which most customers have few, in one statement."""
    models = {kind: MODELS[kind][0] for kind in FEW}
    newest = []
    for kind, model in models.items():
        moment = getattr(model, MODELS[kind][1])
        before = _before(moment, model.id, RANKS.index(kind), place)
        mine = select(literal(kind).label("kind"), model.id).where(
            model.customer_id == bindparam("customer"), before
        )
        last = mine.order_by(moment.desc(), model.id.desc()).limit(PAGE + 1).subquery()
        newest.append(select(last))
    keys = union_all(*newest).subquery()
    rows = select(keys.c.kind, *models.values()).select_from(keys)
    rows = rows.options(joinedload(Promise.followup))
    for kind, model in models.items():
        rows = rows.outerjoin(model, and_(keys.c.kind == kind, model.id == keys.c.id))
    return rows


@lru_cache(maxsize=8)
def _changes(place: Place | None) -> Select:
    at, last = func.max(Change.at), func.max(Change.id)
    acts = (
        select(Change.act, at.label("at"), last.label("last"))
        .where(Change.customer_id == bindparam("customer"))
        .group_by(Change.act)
        .having(_before(at, last, RANKS.index("change"), place))
        .order_by(at.desc(), last.desc())
        .limit(PAGE + 1)
        .subquery()
    )
    return (
        select(Change, acts.c.at, acts.c.last)
        .join(acts, Change.act == acts.c.act)
        .where(Change.customer_id == bindparam("customer"))
        .order_by(acts.c.at.desc(), acts.c.last.desc(), Change.id)
    )


# The later in this list, the higher among things of one moment.
RANKS = ("change", "promise", "handover", "move", "followup", "file", "service")
FEW = ("promise", "service")
KINDS = {
    Filter.ALL: tuple(kind for kind in RANKS if kind not in FEW),  # these come together
    Filter.FILES: ("file",),
    Filter.FOLLOWUPS: ("followup",),
    Filter.PROMISES: ("promise",),
    Filter.MOVES: ("move",),
    Filter.SERVICE: ("service",),
    Filter.CHANGES: ("change", "handover"),
}
MODELS: dict[str, tuple[Any, str]] = {
    "promise": (Promise, "made_at"),
    "service": (ServiceRecord, "written_at"),
    "handover": (HandOver, "at"),
    "move": (StageChange, "at"),
    "followup": (FollowUp, "began_at"),
}
