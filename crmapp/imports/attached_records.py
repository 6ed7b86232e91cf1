"""Rows of the sheets beside the customers as records, not yet kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from crmapp import clock
from crmapp.aftersales.models import ServiceState
from crmapp.campaigns.known import campaign_named
from crmapp.contacts.models import Contact
from crmapp.deals.models import Deal
from crmapp.exports.columns import CAMPAIGNS, ITEMS, PLANS, PROMISES, QUOTE_ITEMS, QUOTES, SERVICES
from crmapp.imports.attached import ATTACHED, PARTS, RULES, Said
from crmapp.imports.bare import bare
from crmapp.imports.meanings import Meanings
from crmapp.imports.own_past import FIELDS
from crmapp.imports.understood import UnderstoodRow
from crmapp.nextsteps.models import StepState
from crmapp.products.lines import amount_of, total_of
from crmapp.promises.models import PromiseState
from crmapp.quotes.models import QuoteState
from crmapp.quotes.verbs import ANSWERS


@dataclass(frozen=True)
class Spot:
    """Where rows hang: on a deal, its follow-ups in their order, and the customer's contacts."""

    deal: Deal
    followups: list[Any] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)


def records_of(
    sheet: str, part: UnderstoodRow, customer: Any, spot: Spot, meanings: Meanings
) -> Iterator[Any]:
    """Yield what a sheet tells of a deal and its customer, as far as the importer may bring it.

    The records are bare; a quote has its `lines`, and `entry` is the place of the follow-up among
    the deal's.
    """
    if sheet in part.past and sheet in meanings.brings.of(customer, meanings.by):
        for nth, said in enumerate(part.past[sheet], 1):
            record = _record(sheet, said, nth, spot, meanings)
            # A campaign may be called otherwise since its name was read.
            if sheet != CAMPAIGNS or record.campaign_id is not None:
                yield record


def _record(sheet: str, said: Said, nth: int, spot: Spot, meanings: Meanings) -> Any:
    deal, model = spot.deal, ATTACHED[sheet].model
    can_be_loose = "deal_id" in model.__table__.c and model.__table__.c.deal_id.nullable
    place = said.get("entry")
    record = bare(model)(
        customer_id=deal.customer_id, import_id=deal.import_id,
        deal_id=None if said.get("is_loose") and can_be_loose else deal.id,
        followup_id=spot.followups[place].id if place is not None and spot.followups else None,
        position=nth, entry=place, **_columns(sheet, said, spot, meanings),
    )  # fmt: skip
    if complete := COMPLETE.get(sheet):
        complete(record, said, spot, meanings)
    return record


def _columns(sheet: str, said: Said, spot: Spot, meanings: Meanings) -> dict[str, Any]:
    """What a row says, as the columns of its record hold it."""
    choices = RULES[sheet].choices
    values: dict[str, Any] = {}
    for name, column in FIELDS[sheet].items():
        one = said.get(name)
        match column.kind:
            case "person":
                values[f"{name}_id"] = meanings.member(one or "")
            case "contact":
                named = (each.id for each in spot.contacts if one and each.name == one)
                values[f"{name}_id"] = next(named, None)
            case "campaign":
                values[f"{name}_id"] = getattr(campaign_named(one), "id", None)
            case "method":
                values[f"{name}_id"], _left = meanings.method(one or "")
            case "choice":
                values[name] = choices[name](one) if one else None
            case "moment":
                values[name] = _moment(one)
            case "day":
                values[name] = date.fromisoformat(str(one)) if one else None
            case "clock":
                values[name] = time.fromisoformat(str(one)) if one else None
            case _:
                values[name] = one
    if "author_id" in values:
        values["author_id"] = values["author_id"] or meanings.by.id
    return values


def _plan(record: Any, said: Said, spot: Spot, meanings: Meanings) -> None:
    _method_id, left = meanings.method(said.get("method", ""))
    record.action = " ".join(filter(None, (left, said.get("action", ""))))
    record.state = record.state or StepState.PAST
    _close(record)


def _promise(record: Any, said: Said, spot: Spot, meanings: Meanings) -> None:
    record.person_id = record.person_id or spot.deal.owner_id or meanings.by.id
    record.state = record.state or PromiseState.OPEN
    _close(record)


def _close(record: Any) -> None:
    at = record.closed_at
    record.closed_on = clock.local(at).date() if at is not None else None


def _item(record: Any, said: Said, spot: Spot, meanings: Meanings) -> None:
    record.product_id = meanings.product(record.name)
    record.discount = record.discount or 0
    record.amount = amount_of(record.quantity, record.price, record.discount)


def _quote(record: Any, said: Said, spot: Spot, meanings: Meanings) -> None:
    state = said.get("standing") or QuoteState.DRAFT
    # One that was sent has expired by its day alone.
    record.state = QuoteState.SENT if state == QuoteState.EXPIRED else QuoteState(state)
    if record.state is not QuoteState.DRAFT:
        record.sent_at = record.sent_at or record.made_at or clock.now()
        record.sent_by_id = record.sent_by_id or record.author_id
    if record.state in ANSWERS:
        record.decided_at = record.decided_at or record.sent_at
        record.decided_by_id = record.decided_by_id or record.sent_by_id
    record.revision = record.revision or 1
    record.reduction = record.reduction or 0
    record.lines = []
    for nth, line in enumerate(said.get("lines", ()), 1):
        told = _columns(QUOTE_ITEMS, line, spot, meanings)
        row = bare(PARTS[QUOTE_ITEMS].model)(position=nth, **told)
        _item(row, line, spot, meanings)
        record.lines.append(row)
    whole = total_of(record.lines) if record.lines else record.amount or 0
    record.amount = max(whole - record.reduction, 0) if record.lines else whole


def _service(record: Any, said: Said, spot: Spot, meanings: Meanings) -> None:
    is_solved = record.state is ServiceState.SOLVED
    record.solved_on = (record.solved_on or record.on) if is_solved else None


COMPLETE: dict[str, Callable[[Any, Said, Spot, Meanings], None]] = {
    PLANS: _plan,
    PROMISES: _promise,
    SERVICES: _service,
    ITEMS: _item,
    QUOTES: _quote,
}


def _moment(said: Any) -> datetime | None:
    """A moment of the file; one to come is none of the past, and counts as now."""
    return min(clock.moment(datetime.fromisoformat(said)), clock.now()) if said else None


def past_moment(said: Any) -> datetime:
    """A moment of the file that every record has; now where it is not told."""
    return _moment(said) or clock.now()
