"""Adding what a customer lacks of its past, and taking it away again; inside `writing()`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from crmapp import clock
from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper, release_helper
from crmapp.database import db, touch
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp
from crmapp.imports.attached import BY_TABLE
from crmapp.imports.bare import values_of
from crmapp.imports.drafts import PEOPLE
from crmapp.imports.newcomers import Newcomers
from crmapp.imports.notes import Entry
from crmapp.imports.past_updates import PastRow
from crmapp.payments.models import Payment
from crmapp.payments.verbs import settle_payments
from crmapp.promises.models import Promise
from crmapp.promises.verbs import reopen
from crmapp.quotes.models import Quote, QuoteLine
from crmapp.text import normalise

_MODELS = {"stage_changes": StageChange} | {name: one.model for name, one in BY_TABLE.items()}


def add_past(
    customer: Customer, rows: Iterable[PastRow], newcomers: Newcomers, *, import_id: int, by: Any
) -> list[dict[str, Any]]:
    """Add what is missing; returns what `take_away` needs, as JSON."""
    added = []
    for row in rows:
        if row.table == "customer_helpers":
            key = newcomers.people.get(row.record, row.record)
            name_helper(customer, person(key), by=by)
            added.append({"helper": key, "customer": customer.id})
        elif row.closes is not None:
            added.append(_settle(row))
        else:
            record = _add(row, newcomers, import_id)
            added.append({"table": row.table, "id": record.id, "state": _state(record)})
    _bring_in_line(customer, {row.table for row in rows})
    return added


def _add(row: PastRow, newcomers: Newcomers, import_id: int) -> Any:
    record = row.record.model(**_filled(row.record, newcomers))
    if hasattr(record, "import_id"):
        record.import_id = import_id
    if row.entry is not None:
        record.followup_id = _followup_like(record.customer_id, row.entry)
    db.session.add(record)
    db.session.flush()
    for line in getattr(row.record, "lines", ()):
        line.quote_id = record.id
        db.session.add(QuoteLine(**_filled(line, newcomers)))
    if isinstance(record, DealLine):
        _touch_lines(record)
    return record


def _settle(row: PastRow) -> dict[str, Any]:
    promise = db.session.get_one(Promise, row.closes, populate_existing=True)
    promise.state = row.record.state
    promise.closed_at = row.record.closed_at or clock.now()
    promise.closed_on = clock.local(promise.closed_at).date()
    touch("board")
    return {"table": row.table, "id": promise.id, "state": _state(promise), "was_open": True}


def take_away(added: dict[str, Any], *, by: Any) -> bool:
    """Take an added row away; False where it was changed since."""
    if "helper" in added:
        customer = db.session.get(Customer, added["customer"])
        release_helper(customer, added["helper"], by=by)
        return True
    record = db.session.get(_MODELS[added["table"]], added["id"], populate_existing=True)
    if record is None:
        return True
    if _state(record) != added["state"]:
        return False
    if added.get("was_open"):
        return reopen(record)
    if isinstance(record, DealLine):
        _touch_lines(record)
    if isinstance(record, Quote):
        db.session.execute(delete(QuoteLine).where(QuoteLine.quote_id == record.id))
    db.session.delete(record)
    if isinstance(record, Payment):
        settle_payments(record.customer)
    return True


def _bring_in_line(customer: Customer, tables: set[str]) -> None:
    if Payment.__tablename__ in tables:
        settle_payments(customer)


def _touch_lines(line: DealLine) -> None:
    """A form of a deal's lines that was opened before may not put the old ones back."""
    db.session.get_one(Deal, line.deal_id).version += 1


def _followup_like(customer_id: int, entry: Entry) -> int | None:
    """The key of the customer's follow-up that an entry of the file is."""
    mine = FollowUp.customer_id == customer_id, FollowUp.on == entry.day
    there = db.session.scalars(select(FollowUp).where(*mine).order_by(FollowUp.id))
    words = normalise(entry.content)
    return next((one.id for one in there if normalise(one.content) == words), None)


def _filled(record: Any, newcomers: Newcomers) -> dict[str, Any]:
    """The columns of a bare record that say something; whoever was just made by their key."""
    values = {name: value for name, value in values_of(record).items() if value is not None}
    for name in PEOPLE:
        if name in values:
            values[name] = newcomers.people.get(values[name], values[name])
    if "method_id" in values:
        values["method_id"] = newcomers.words.get(values["method_id"], values["method_id"])
    return values


def _state(record: Any) -> str:
    """How far a row has come, so that one sees whether somebody has worked on it."""
    state, version = getattr(record, "state", None), getattr(record, "version", None)
    return ":".join(str(one) for one in (getattr(state, "value", None), version) if one)
