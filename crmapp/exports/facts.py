"""What a cell says: the facts of a customer and of what hangs on it, by the names of fields."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.custom_fields.sheets import cell_of, field_of_key
from crmapp.deals.models import Deal
from crmapp.exports.bundle import Bundle
from crmapp.exports.columns import KINDS, WORDS, word_of
from crmapp.field_policy.sight import MASKS
from crmapp.followups.models import FollowUp
from crmapp.nextsteps.models import NextStep
from crmapp.regions.table import Level, full_name, path

Value = str | int | Decimal | date | time | None

LEVELS = {"province": Level.PROVINCE, "city": Level.CITY, "district": Level.DISTRICT}
TABLES = {
    "customer": "customers", "contact": "contacts", "deal": "deals", "entry": "followups",
    "promise": "promises", "helper": "customer_helpers", "move": "stage_changes",
    "plan": "next_steps", "need": "needs", "service": "service_records", "item": "deal_lines",
    "quote": "quotes", "quoted": "quote_lines", "proposal": "proposals", "payment": "payments",
    "campaign": "campaign_customers",
}  # fmt: skip
RULED_AS = {  # what a sheet calls otherwise than the record does
    "customer.need_type": "customers.need_type_id",
    "deal.won_amount": "deals.amount",
    "entry.next": "next_steps.action",
    "payment.open_amount": "payments.amount",
    "quote.reduction": "quotes.amount",
}


def fact(bundle: Bundle, key: str, language: str) -> Value:
    """What a customer's own row says of a field, whatever record the field belongs to."""
    record, _, name = key.partition(".")
    if not leaves(bundle, record, name):
        return None
    if record == "customer":
        return customer_fact(bundle, name, language)
    if record == "contact":
        first = bundle.present[0] if bundle.present else None
        return contact_fact(bundle, first, name, language)
    if record == "deal":
        return deal_fact(bundle, bundle.deal, name, language)
    if name in ("next", "next_due", "next_method"):
        return step_fact(bundle.step, NEXT[name], language)
    return entry_fact(bundle, bundle.last, name, language)


NEXT = {"next": "action", "next_due": "due_on", "next_method": "method"}


def leaves(bundle: Bundle, record: str, name: str) -> bool:
    """Whether anything of a field may leave the house."""
    key = f"{record}.{name}"
    return bundle.eye.may_take(RULED_AS.get(key) or f"{TABLES.get(record, record)}.{name}")


def customer_fact(bundle: Bundle, name: str, language: str) -> Value:
    """A fact of the customer itself."""
    customer = bundle.customer
    if name in LEVELS:
        steps = path(customer.region_code)
        return next((step.name for step in steps if step.level is LEVELS[name]), "")
    if name == "region":
        return full_name(customer.region_code).replace(" ", "")
    if name == "type":
        return str(customer.type.label)
    if name == "last_contact_on":
        return customer.last_followup_on
    if name == "owner":
        return customer.owner.name if customer.owner is not None else ""
    if not leaves(bundle, "customer", name):
        return None
    return _plain(customer, f"customer.{name}", language)


def contact_fact(bundle: Bundle, contact: Contact | None, name: str, language: str) -> Value:
    """A fact of a contact; ways to reach them as the field policy lets them leave."""
    if contact is None or not leaves(bundle, "contact", name):
        return None
    if name in MASKS:
        return bundle.eye.taken(name, getattr(contact, name), full=bundle.is_open)
    return _plain(contact, f"contact.{name}", language)


def deal_fact(bundle: Bundle, deal: Deal | None, name: str, language: str) -> Value:
    """A fact of a deal."""
    if deal is None or not leaves(bundle, "deal", name):
        return None
    kind = deal.stage.kind
    if name == "place":
        return bundle.place_of(deal.id)
    if name == "won_on":
        return deal.closed_on if kind.is_won else None
    if name == "won_amount":
        return _plain(deal, "deal.amount", language) if kind.is_won else None
    if name == "touched_at":
        return _second(deal.touched_at)
    if name == "repeat_of":
        return bundle.place_of(deal.repeat_of_id)
    if name == "probability":
        return deal.stage.probability
    return _plain(deal, f"deal.{name}", language)


def entry_fact(bundle: Bundle, entry: FollowUp | None, name: str, language: str) -> Value:
    """A fact of a follow-up."""
    if entry is None:
        return None
    tell = ENTRY.get(name)
    return tell(bundle, entry) if tell else _plain(entry, f"entry.{name}", language)


def _began(_bundle: Bundle, entry: FollowUp) -> time | None:
    return _second(entry.began_at).time() if entry.has_clock else None


def _ended(_bundle: Bundle, entry: FollowUp) -> time | None:
    if entry.ended_at is None:
        return None
    ended = _second(entry.ended_at)
    return ended.time() if ended.date() == clock.local(entry.began_at).date() else None


ENTRY: dict[str, Callable[[Bundle, FollowUp], Value]] = {
    "at": lambda bundle, entry: entry.on,
    "clock": _began,
    "ended": _ended,
    "author": lambda bundle, entry: entry.author_label,
    "contact": lambda bundle, entry: bundle.contact_named(entry.contact_id),
    "next": lambda bundle, entry: entry.next_words,
    "next_due": lambda bundle, entry: None,
    "next_method": lambda bundle, entry: None,
}


def step_fact(step: NextStep | None, name: str, _language: str) -> Value:
    """A fact of a planned step."""
    if step is None:
        return None
    value = getattr(step, name)
    return str(value or "") if name == "method" else value


def _plain(record: Any, key: str, language: str) -> Value:
    """A column of a record: amounts in yuan, words as the team reads them."""
    value = getattr(record, key.partition(".")[2], None)
    if own := field_of_key(key):
        return cell_of(own, value, language)
    if key in WORDS:
        stored = ("yes" if value else "no") if isinstance(value, bool) else str(value or "")
        return word_of(key, stored, language)
    if KINDS.get(key) == "yuan":
        return None if value is None else Decimal(value) / 100
    if isinstance(value, int | date) or value is None:
        return value
    return str(value)


def _second(moment: datetime) -> datetime:
    """A moment as the team's clocks show it."""
    return clock.local(moment).replace(microsecond=0, tzinfo=None)
