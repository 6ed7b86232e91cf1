"""What the command palette offers a person: only what they may see and do."""

from collections.abc import Callable

from flask_babel import gettext as _

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.palette.commands import (
    DEEDS,
    PAGES,
    PREFERENCES,
    WITH_CUSTOMER,
    Command,
    Deed,
    Entry,
)
from crmapp.policy import can, visible
from crmapp.search.answers import Answers
from crmapp.search.asked import Asked
from crmapp.search.named import Named, named
from crmapp.search.queries import answers, by_phone, is_number
from crmapp.text import normalise

MOST = 6

Group = tuple[str, list[Entry]]


def offered(viewer: Person, query: str, *, exists: Callable[[str], bool]) -> list[Group]:
    """The lines for what was typed so far, in groups; `exists` tells which endpoints there are."""
    deeds = [one.entry() for one in _called(viewer, DEEDS, query) if exists(one.endpoint)]
    pages = [one.entry() for one in _called(viewer, PAGES, query) if exists(one.endpoint)]
    own = [one for one in PREFERENCES if not _is_so(viewer, one) and one.is_called(query)]
    commands = [
        (_("Do"), deeds),
        (_("Go to"), pages),
        (_("Preferences"), [one.entry() for one in own]),
    ]
    if not normalise(query):
        return _filled(commands)
    deed, subject = _deed_in(query)
    if deed is None:
        return _filled([*_records(viewer, query), *commands])
    found = _found(viewer, subject).customers if subject else _recent(viewer)
    doable = [deed.entry(one) for one in found if can(viewer, deed.action, one)]
    # What begins like a deed may be a name.
    named = _records(viewer, query) if not doable else []
    return _filled([(_("With a customer"), doable[:MOST]), *named, *commands])


def _is_so(viewer: Person, command: Command) -> bool:
    """Whether a preference is what the person has already."""
    return any(getattr(viewer, name) == value for name, value in command.values.items())


def _filled(groups: list[Group]) -> list[Group]:
    return [group for group in groups if group[1]]


def _called(viewer: Person, commands: tuple[Command, ...], query: str) -> list[Command]:
    may = [one for one in commands if one.action is None or can(viewer, one.action)]
    return [one for one in may if one.is_called(query)]


def _deed_in(query: str) -> tuple[Deed | None, str]:
    """The deed that a query begins with, and the customer it names after it."""
    first, _blank, rest = query.strip().partition(" ")
    for deed in WITH_CUSTOMER:
        for verb in deed.verbs:
            if normalise(first) == verb:
                return deed, rest.strip()
            if not verb.isascii() and first.startswith(verb):
                return deed, query.strip()[len(verb) :].strip()
    return None, query


def _found(viewer: Person, query: str) -> Answers:
    asked = Asked.of(query)
    found = answers(viewer, asked.text, most=MOST, filters=asked.filters)
    if is_number(asked.text):
        found.by_phone = by_phone(viewer, asked.text, most=MOST)
    return found


def _records(viewer: Person, query: str) -> list[Group]:
    found = _found(viewer, query)
    customers = list(dict.fromkeys([*(one for one, _who in found.by_phone), *found.customers]))
    first = customers[0] if customers else found.only
    doable = [one.entry(first) for one in WITH_CUSTOMER if first and can(viewer, one.action, first)]
    contacts = [
        _page_of(one.customer, one.name, "user", one.customer.short_name) for one in found.contacts
    ]
    deals = [
        _page_of(one.customer, one.title or one.product, "briefcase", one.customer.short_name)
        for one in found.deals
    ]
    return [
        (_("Customers"), [_line_of(one) for one in customers]),
        (_("Contacts"), contacts[: MOST // 2]),
        (_("Deals"), deals[: MOST // 2]),
        (_("With this customer"), doable),
    ]


def _page_of(customer: Named | Customer, label: str, icon: str, note: str) -> Entry:
    return Entry(label or customer.name, icon, "customers.show", {"customer_id": customer.id}, note)


def _line_of(customer: Named) -> Entry:
    whose = customer.owner.name if customer.owner is not None else _("Unassigned")
    short = customer.short_name or customer.name
    note = whose if short == customer.name else f"{customer.name} · {whose}"
    return _page_of(customer, short, "building", note)


def _recent(viewer: Person) -> list[Named]:
    """The customers of a person's own that they spoke with last."""
    own = visible(viewer, Customer).where(Customer.owner_id == viewer.id)
    newest = Customer.last_followup_at.desc().nulls_last(), Customer.id.desc()
    return named(own.order_by(*newest).limit(MOST))
