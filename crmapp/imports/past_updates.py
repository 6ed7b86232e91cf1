"""What the product's own files tell of the past of a customer that is there: added, never twice.

What is there stays as it is: a file may be older than it. Taken away again when the import is
undone, unless somebody has worked on it since.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper, release_helper
from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp
from crmapp.imports.bare import values_of
from crmapp.imports.meanings import Meanings
from crmapp.imports.notes import Entry
from crmapp.imports.past_drafts import moves_of, plan_of_past, promise_of_past
from crmapp.imports.understood import UnderstoodRow
from crmapp.nextsteps.models import NextStep
from crmapp.promises.models import Promise
from crmapp.text import normalise

_MODELS = {model.__tablename__: model for model in (Promise, NextStep, StageChange)}


@dataclass
class Past:
    """What a customer has of it: promises and plans by their words and day, moves by their time."""

    promises: set[tuple[str, date | None]] = field(default_factory=set)
    plans: set[tuple[str, date]] = field(default_factory=set)
    moves: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class PastRow:
    """A row to add: `record` is bare, or the key of a helper; `told` says it in words."""

    table: str
    record: Any
    told: str
    entry: Entry | None = None  # the follow-up in which a promise was made


def pasts_of(keys: list[int]) -> dict[int, Past]:
    """The past of some customers, in three statements."""
    found: dict[int, Past] = defaultdict(Past)

    def rows(*columns: Any) -> Any:
        whose = columns[0]
        return db.session.execute(select(*columns).where(whose.in_(keys)))

    for key, words, due_on in rows(Promise.customer_id, Promise.words, Promise.due_on):
        found[key].promises.add((normalise(words), due_on))
    for key, action, due_on in rows(NextStep.customer_id, NextStep.action, NextStep.due_on):
        found[key].plans.add((normalise(action), due_on))
    for key, deal_id, at in rows(StageChange.customer_id, StageChange.deal_id, StageChange.at):
        found[key].moves[deal_id].append(at)
    return found


def missing(
    customer: Customer, deals: list[Deal], past: Past, parts: list[UnderstoodRow],
    meanings: Meanings,
) -> list[PastRow]:  # fmt: skip
    """Return what the rows of a file tell of the past that the customer does not have."""
    found = list(_helpers(customer, parts, meanings))
    past = Past({*past.promises}, {*past.plans}, past.moves)  # what is found counts as there
    # An export numbers deals as the database does: the first of the file is the first one here.
    for part, deal in zip(parts, deals, strict=False):
        found += _promises(part, deal, past, meanings)
        found += _plans(part, deal, past, meanings)
        found += _moves(part, deal, past, meanings)
    return found


def _helpers(
    customer: Customer, parts: list[UnderstoodRow], meanings: Meanings
) -> Iterator[PastRow]:
    known = {*customer.helper_ids, customer.owner_id}
    for said in (said for part in parts for said in part.past.get("helpers", ())):
        key = meanings.member(said.get("person", ""))
        if key is not None and key not in known:
            known.add(key)
            yield PastRow("customer_helpers", key, said["person"])


def _promises(part: UnderstoodRow, deal: Deal, past: Past, meanings: Meanings) -> Iterator[PastRow]:
    for said in part.past.get("promises", ()):
        if not said.get("words"):
            continue
        record = promise_of_past(said, deal, None, meanings)
        mark = normalise(record.words), record.due_on
        if mark not in past.promises:
            past.promises.add(mark)
            place = said.get("entry")
            entry = part.entries[place] if place is not None else None
            yield PastRow("promises", record, record.words, entry)


def _plans(part: UnderstoodRow, deal: Deal, past: Past, meanings: Meanings) -> Iterator[PastRow]:
    for said in part.past.get("plans", ()):
        if not said.get("due_on"):
            continue
        record = plan_of_past(said, deal, meanings)
        mark = normalise(record.action), record.due_on
        if mark not in past.plans:
            past.plans.add(mark)
            yield PastRow(
                "next_steps", record, f"{record.due_on.isoformat()} {record.action}".strip()
            )


def _moves(part: UnderstoodRow, deal: Deal, past: Past, meanings: Meanings) -> Iterator[PastRow]:
    """Those before the first that is known: later ones would say where the deal stands now."""
    known = past.moves.get(deal.id)
    for record in moves_of(part, deal, meanings):
        if known and _second(record.at) < _second(min(known)):
            record.deal_id = deal.id
            name = record.to_stage.name if record.to_stage is not None else ""
            yield PastRow("stage_changes", record, f"{clock.local(record.at):%Y-%m-%d} {name}")


def add_past(
    customer: Customer, rows: Iterable[PastRow], *, import_id: int, by: Any
) -> list[dict[str, Any]]:
    """Add what is missing, inside `writing()`; returns what `take_away` needs, as JSON."""
    added = []
    for row in rows:
        if row.table == "customer_helpers":
            name_helper(customer, person(row.record), by=by)
            added.append({"helper": row.record, "customer": customer.id})
            continue
        record = row.record.model(**_filled(row.record))
        if hasattr(record, "import_id"):
            record.import_id = import_id
        if row.entry is not None:
            record.followup_id = _followup_like(customer, row.entry)
        db.session.add(record)
        db.session.flush()
        added.append({"table": record.__tablename__, "id": record.id, "state": _state(record)})
    return added


def _followup_like(customer: Customer, entry: Entry) -> int | None:
    """The key of the customer's follow-up that an entry of the file is."""
    mine = FollowUp.customer_id == customer.id, FollowUp.on == entry.day
    there = db.session.scalars(select(FollowUp).where(*mine).order_by(FollowUp.id))
    words = normalise(entry.content)
    return next((one.id for one in there if normalise(one.content) == words), None)


def take_away(added: dict[str, Any], *, by: Any) -> bool:
    """Take an added row away, inside `writing()`; False where it was changed since."""
    if "helper" in added:
        customer = db.session.get(Customer, added["customer"])
        release_helper(customer, added["helper"], by=by)
        return True
    record = db.session.get(_MODELS[added["table"]], added["id"], populate_existing=True)
    if record is None:
        return True
    if _state(record) != added["state"]:
        return False
    db.session.delete(record)
    return True


def _filled(record: Any) -> dict[str, Any]:
    return {name: value for name, value in values_of(record).items() if value is not None}


def _state(record: Any) -> str:
    state = getattr(record, "state", None)
    return state.value if state is not None else ""


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
