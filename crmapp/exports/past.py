"""What a cell says of what hangs on a customer: promises, helpers, moves, offers, service."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from crmapp import clock
from crmapp.accounts.team import person
from crmapp.campaigns.known import campaign
from crmapp.exports.bundle import Bundle
from crmapp.exports.columns import KINDS, word_of
from crmapp.exports.facts import Value, leaves
from crmapp.products.lines import THOUSAND

Records = dict[str, Callable[[str, str], Value]]


def promises(bundle: Bundle) -> list[Records]:
    """A row for each promise: its deal, the follow-up in which it was made, its fate."""
    return [
        {
            "deal": _fixed(bundle.place_of(one.deal_id)),
            "entry": _fixed(bundle.place_of_entry(one.followup_id)),
            "promise": partial(_fact, bundle, one, "promise"),
        }
        for one in bundle.promises
    ]


def helpers(bundle: Bundle) -> list[Records]:
    """A row for each helper."""
    return [{"helper": partial(_fact, bundle, one, "helper")} for one in bundle.helpers]


def moves(bundle: Bundle) -> list[Records]:
    """A row for each stage that a deal came to."""
    return _of_deals(bundle, bundle.moves, "move")


def plans(bundle: Bundle) -> list[Records]:
    """A row for each plan that is no longer open."""
    return _of_deals(bundle, bundle.plans, "plan")


def needs(bundle: Bundle) -> list[Records]:
    """A row for each need, with the follow-up in which it was said."""
    return [
        {
            "entry": _fixed(bundle.place_of_entry(one.followup_id)),
            "need": partial(_fact, bundle, one, "need"),
        }
        for one in bundle.needs
    ]


def services(bundle: Bundle) -> list[Records]:
    """A row for each service record."""
    return _of_deals(bundle, bundle.services, "service")


def quotes(bundle: Bundle) -> list[Records]:
    """A row for each version of a quote."""
    return _of_deals(bundle, bundle.quotes, "quote")


def items(bundle: Bundle) -> list[Records]:
    """A row for each line of a deal."""
    return _of_deals(bundle, bundle.items, "item")


def quote_items(bundle: Bundle) -> list[Records]:
    """A row for each line of a quote, which is named by its number and version."""
    quotes = {one.id: one for one in bundle.quotes}
    return [
        {
            "quote": partial(_fact, bundle, quotes[one.quote_id], "quote"),
            "quoted": partial(_fact, bundle, one, "quoted"),
        }
        for one in bundle.quote_items
    ]


def proposals(bundle: Bundle) -> list[Records]:
    """A row for each proposal; its paper stays with the customer."""
    return _of_deals(bundle, bundle.proposals, "proposal")


def payments(bundle: Bundle) -> list[Records]:
    """A row for each payment, planned or received."""
    return _of_deals(bundle, bundle.payments, "payment")


def campaigns(bundle: Bundle) -> list[Records]:
    """A row for the campaign that the customer came of, if it is known."""
    return [{"campaign": partial(_fact, bundle, one, "campaign")} for one in bundle.campaigns]


def _of_deals(bundle: Bundle, records: list[Any], kind: str) -> list[Records]:
    return [
        {"deal": _fixed(bundle.place_of(one.deal_id)), kind: partial(_fact, bundle, one, kind)}
        for one in records
    ]


def _fixed(value: Value) -> Callable[[str, str], Value]:
    return lambda _name, _language: value


def _fact(bundle: Bundle, record: Any, kind: str, name: str, language: str) -> Value:
    """A column of a record, as its kind says: a member by name, a word in the reader's language."""
    if not leaves(bundle, kind, name):
        return None
    match KINDS[f"{kind}.{name}"]:
        case "person":
            member = person(getattr(record, f"{name}_id"))
            return member.name if member is not None else ""
        case "choice":
            return word_of(f"{kind}.{name}", getattr(record, name), language)
        case "stage" | "method":
            return str(getattr(getattr(record, name), "name", ""))
        case "contact":
            return bundle.contact_named(getattr(record, f"{name}_id"))
        case "campaign":
            return str(campaign(getattr(record, f"{name}_id")) or "")
        case "yuan" | "percent":
            return Decimal(getattr(record, name)) / 100
        case "quantity":
            return Decimal(getattr(record, name)) / THOUSAND
        case "moment":
            return _second(getattr(record, name))
    return getattr(record, name)


def _second(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return clock.local(moment).replace(microsecond=0, tzinfo=None)
