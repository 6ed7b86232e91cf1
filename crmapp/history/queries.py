"""What a customer's data said before: every change of a field, of the owner and of a stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select, true

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.field_policy.sight import Sight
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.history.reasons import UpdateType
from crmapp.history.verbs import is_as_before
from crmapp.timeline.wording import label_of, told

ROWS = 30
OWNER, STAGE = "customers.owner_id", "deals.stage_id"
_NOBODY = _l("Unassigned")

Place = tuple[datetime, int, int]


@dataclass(frozen=True)
class Former:
    """One change: what it was and became; `version` is its record's where it can be put back."""

    kind: str  # change, owner or move: what its key is of
    record: Any
    label: Any
    of: str  # the contact or deal, where it is not the customer itself
    old: Any
    new: Any
    type: UpdateType
    reason: str
    version: int | None = None

    @property
    def place(self) -> str:
        """Where the next page goes on."""
        rank = KINDS.index(self.kind)
        return f"{self.record.at.isoformat()}~{rank}~{self.record.id}"


@dataclass(frozen=True)
class Page:
    """Some changes, the newest first, and where the next page begins."""

    rows: list[Former]
    next: str | None


def place_of(text: str | None) -> Place | None:
    """The place that a key means; raises ValueError or OverflowError for one that means none."""
    if not text:
        return None
    at, rank, number = text.split("~")
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC), int(rank), int(number)


def page(customer: Customer, eye: Sight, *, column: str = "", place: Place | None = None) -> Page:
    """A page of changes as one may see them, of one column (`contacts.phone`) where it is named."""
    found = [row for kind in KINDS for row in _rows(kind, customer, column, place)]
    found.sort(key=lambda row: (row[1].at, KINDS.index(row[0]), row[1].id), reverse=True)
    shown = found[:ROWS]
    records = _records(customer, shown)
    rows = [_TOLD[kind](row, records, eye) for kind, row in shown]
    return Page(rows, rows[-1].place if len(found) > ROWS else None)


def _rows(
    kind: str, customer: Customer, column: str, place: Place | None
) -> Iterable[tuple[str, Any]]:
    model = _MODELS[kind]
    asked = _asked(kind, column)
    if asked is None:
        return []
    some = select(model).where(model.customer_id == customer.id, *asked, _before(kind, place))
    newest = some.order_by(model.at.desc(), model.id.desc()).limit(ROWS + 1)
    return [(kind, row) for row in db.session.scalars(newest)]


def _asked(kind: str, column: str) -> list[Any] | None:
    """What is asked of a kind of rows; None where the column is none of theirs."""
    if kind == "owner":
        return [] if column in ("", OWNER) else None
    if kind == "move":
        moved = [StageChange.from_stage_id.is_not(None), StageChange.undone_at.is_(None)]
        return moved if column in ("", STAGE) else None
    subject, _dot, field = column.partition(".")
    if column:
        return [Change.subject == subject, Change.field == field]
    return [Change.field != "name_pinyin"]  # written down so by earlier releases


def _before(kind: str, place: Place | None) -> Any:
    if place is None:
        return true()
    model, (then, rank, number) = _MODELS[kind], place
    here = KINDS.index(kind)
    if here != rank:
        return model.at <= then if here < rank else model.at < then
    return or_(model.at < then, and_(model.at == then, model.id < number))


def _records(customer: Customer, rows: list[tuple[str, Any]]) -> dict[tuple[str, int], Any]:
    """The contacts and deals that changes are about, by table and key."""
    found: dict[tuple[str, int], Any] = {("customers", customer.id): customer}
    for model in (Contact, Deal):
        name = model.__tablename__
        keys = {row.subject_id for kind, row in rows if kind == "change" and row.subject == name}
        keys |= {row.deal_id for kind, row in rows if kind == "move" and model is Deal}
        if keys:
            mine = select(model).where(model.id.in_(keys), model.customer_id == customer.id)
            found |= {(name, row.id): row for row in db.session.scalars(mine)}
    return found


def _change(change: Change, records: dict[tuple[str, int], Any], eye: Sight) -> Former:
    record = records.get((change.subject, change.subject_id))
    label, old, new = told(change, eye)
    may = record is not None and eye.may_change(f"{change.subject}.{change.field}")
    version = record.version if may and not is_as_before(change, record) else None
    return Former(
        "change", change, label, _called(record), old, new, change.kind, change.reason, version
    )


def _called(record: Any) -> str:
    if isinstance(record, Contact):
        return record.name
    return record.title if isinstance(record, Deal) else ""


def _owner(row: HandOver, records: dict[tuple[str, int], Any], _eye: Sight) -> Former:
    customer = records["customers", row.customer_id]
    is_back = customer.owner_id == row.from_id
    names = [one.name if one is not None else _NOBODY for one in (row.former, row.owner)]
    return Former(
        "owner", row, label_of(OWNER), "", *names, row.update_type or UpdateType.OWNER, row.reason,
        None if is_back else customer.version,
    )  # fmt: skip


def _move(row: StageChange, records: dict[tuple[str, int], Any], _eye: Sight) -> Former:
    deal = records.get(("deals", row.deal_id))
    # What is won or lost is opened again on the board, not in passing.
    can_go = deal is not None and deal.stage.kind.is_open and deal.stage_id != row.from_stage_id
    can_go = can_go and row.from_stage.kind.is_open and row.from_stage.retired_at is None
    return Former(
        "move", row, label_of(STAGE), _called(deal), row.from_stage.name, row.to_stage.name,
        row.update_type or UpdateType.STATE, row.note, deal.version if can_go else None,
    )  # fmt: skip


def columns_of(customer: Customer) -> list[tuple[str, Any]]:
    """The columns that have changed, with their labels, to choose one of."""
    mine = select(Change.subject, Change.field).where(Change.customer_id == customer.id)
    named = {f"{subject}.{field}" for subject, field in db.session.execute(mine.distinct())}
    named -= {"customers.name_pinyin", "contacts.name_pinyin"}
    told_apart = [(column, label_of(column)) for column in sorted(named | {OWNER, STAGE})]
    return sorted(told_apart, key=lambda pair: str(pair[1]))


KINDS = ("change", "owner", "move")  # the later, the higher among changes of one moment
_MODELS: dict[str, Any] = {"change": Change, "owner": HandOver, "move": StageChange}
_TOLD = {"change": _change, "owner": _owner, "move": _move}


def row_of(model: Any, key: int, customer: Customer) -> Any:
    """A change of a customer by its key, or None."""
    mine = select(model).where(model.id == key, model.customer_id == customer.id)
    return db.session.scalars(mine).one_or_none()
