"""What the product's own files tell of the past of a customer that is there: added, never twice.

What is there stays as it is, for a file may be older than it; only a promise that the file knows
to be settled is settled. Put back when the import is undone, unless somebody has worked on it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal, StageChange
from crmapp.exports.columns import PROMISES, QUOTES
from crmapp.imports.attached import ATTACHED
from crmapp.imports.attached_records import Spot, records_of
from crmapp.imports.meanings import Meanings
from crmapp.imports.notes import Entry
from crmapp.imports.past_drafts import moves_of
from crmapp.imports.understood import UnderstoodRow
from crmapp.promises.models import PromiseState
from crmapp.quotes.models import Quote
from crmapp.text import normalise

CALLED = ("title", "product", "contract_number")  # what deals of a customer are told apart by


@dataclass
class Past:
    """What a customer has of it: rows of each sheet by what they are known by, moves by time."""

    marks: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    open_promises: dict[Any, int] = field(default_factory=dict)  # their keys
    moves: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class PastRow:
    """A row to add: `record` is bare, or the key of a helper; `told` says it in words.

    Where `closes` is the key of a promise that is there, `record` says how it was settled, and
    `old` how it stands.
    """

    table: str
    record: Any
    told: str
    entry: Entry | None = None  # the follow-up in which it was said
    closes: int | None = None
    old: str = ""


def pasts_of(keys: list[int]) -> dict[int, Past]:
    """The past of some customers, in a statement for each sheet."""
    found: dict[int, Past] = defaultdict(Past)
    for sheet, one in ATTACHED.items():
        for key, record in db.session.execute(_there(one.model, keys)):
            mark = one.mark(record)
            found[key].marks[sheet][mark] += 1
            if sheet == PROMISES and record.state is PromiseState.OPEN:
                found[key].open_promises[mark] = record.id
    columns = StageChange.customer_id, StageChange.deal_id, StageChange.at
    moved = select(*columns).where(StageChange.customer_id.in_(keys))
    for key, deal_id, at in db.session.execute(moved):
        found[key].moves[deal_id].append(at)
    return found


def _there(model: Any, keys: list[int]) -> Any:
    if model is DealLine:
        mine = select(Deal.customer_id, DealLine).join(Deal, Deal.id == DealLine.deal_id)
        return mine.where(Deal.customer_id.in_(keys))
    return select(model.customer_id, model).where(model.customer_id.in_(keys))


def missing(
    customer: Customer, deals: list[Deal], contacts: list[Contact], past: Past,
    parts: list[UnderstoodRow], meanings: Meanings,
) -> list[PastRow]:  # fmt: skip
    """Return what the rows of a file tell of the past that the customer does not have."""
    found = list(_helpers(customer, parts, meanings))
    left = {sheet: Counter(marks) for sheet, marks in past.marks.items()}
    for part, deal in paired(parts, deals):
        if deal is None:
            continue
        spot = Spot(deal, contacts=contacts)
        for sheet in ATTACHED:
            for record in records_of(sheet, part, customer, spot, meanings):
                entry = part.entries[record.entry] if record.entry is not None else None
                found += _lacking(sheet, record, past, left, entry)
        found += _moves(part, deal, past, meanings)
    return found


def paired(
    parts: list[UnderstoodRow], deals: list[Deal]
) -> list[tuple[UnderstoodRow, Deal | None]]:
    """Each deal of a file with the one that it is here; None for one that is not, or no longer.

    Deals are told apart by what they are called. An export numbers them as the database does, so
    that of several alike the first of the file is the first one here, and one that was called
    otherwise since is known by its place as long as there are as many.
    """
    left = list(deals)
    found: list[tuple[UnderstoodRow, Deal | None]] = []
    for part in parts:
        same = next((deal for deal in left if _name_of_deal(deal) == _name_told(part)), None)
        found.append((part, same))
        left = [deal for deal in left if deal is not same]
    if len(parts) != len(deals):
        return found
    rest = iter(left)
    return [(part, deal if deal is not None else next(rest)) for part, deal in found]


def _name_of_deal(deal: Deal) -> tuple[str, ...]:
    return tuple(normalise(getattr(deal, name)) for name in CALLED)


def _name_told(part: UnderstoodRow) -> tuple[str, ...]:
    return tuple(normalise(str(part.deal.get(name) or "")) for name in CALLED)


def _lacking(
    sheet: str, record: Any, past: Past, left: dict[str, Counter], entry: Entry | None
) -> Iterator[PastRow]:
    """What is to be done about a row; `left` counts those that are there until they are met."""
    one = ATTACHED[sheet]
    mark, table = one.mark(record), one.model.__tablename__
    if left.get(sheet, {}).get(mark):
        if not one.is_whole:
            left[sheet][mark] -= 1
        key = past.open_promises.get(mark) if sheet == PROMISES else None
        if key is not None and record.state is not PromiseState.OPEN:
            words = f"{record.state.label} {record.words}"
            yield PastRow(table, record, words, closes=key, old=str(PromiseState.OPEN.label))
    elif sheet != QUOTES:
        yield PastRow(table, record, one.told(record), entry)
    elif not _is_taken(record):
        left.setdefault(sheet, Counter())[mark] += 1  # a number is one quote's only
        yield PastRow(table, record, one.told(record))


def _is_taken(quote: Any) -> bool:
    """Whether another customer's quote has the number already."""
    same = Quote.number == quote.number, Quote.revision == quote.revision
    return db.session.scalar(select(Quote.id).where(*same).limit(1)) is not None


def _helpers(
    customer: Customer, parts: list[UnderstoodRow], meanings: Meanings
) -> Iterator[PastRow]:
    known = {*customer.helper_ids, customer.owner_id}
    for said in (said for part in parts for said in part.past.get("helpers", ())):
        key = meanings.member(said.get("person", ""))
        if key is not None and key not in known:
            known.add(key)
            yield PastRow("customer_helpers", key, said["person"])


def _moves(part: UnderstoodRow, deal: Deal, past: Past, meanings: Meanings) -> Iterator[PastRow]:
    """Those before the first that is known: later ones would say where the deal stands now."""
    known = past.moves.get(deal.id)
    for record in moves_of(part, deal, meanings):
        if known and _second(record.at) < _second(min(known)):
            record.deal_id = deal.id
            name = record.to_stage.name if record.to_stage is not None else ""
            yield PastRow("stage_changes", record, f"{clock.local(record.at):%Y-%m-%d} {name}")


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
