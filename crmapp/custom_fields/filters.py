"""Filters of the customer list by custom fields, as its address says them.

A field asks with `custom_7` (the key of a choice, yes, no, or a part of a text) or with a span:
`custom_7_from` and `custom_7_to`, both ends belonging to it. Fields of contacts and deals ask with
`contact_custom_7` and `deal_custom_7`: whether any contact who is still there, or any live deal,
says so.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.custom_fields.definitions import all_fields, field_asked
from crmapp.custom_fields.figures import BadFigure, parse_figure, plain_figure
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import (
    ContactValue,
    CustomerValue,
    CustomField,
    DealValue,
)
from crmapp.custom_fields.words import NO, YES, yes_or_no
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.dates import BadDay, parse_day
from crmapp.deals.models import Deal
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.sight import rights, sight
from crmapp.field_policy.table import Cell

Pairs = tuple[tuple[str, str], ...]

LONGEST = 60
ENDS = ("from", "to")
SPANNED = (Kind.NUMBER, Kind.DAY)


def keys_of(field: CustomField) -> tuple[str, ...]:
    """The parameters that a field may ask with."""
    name = field.asked
    return tuple(f"{name}_{end}" for end in ENDS) if field.kind in SPANNED else (name,)


def is_asked(name: str) -> bool:
    """Whether a parameter asks of a custom field."""
    return _asked(name)[0] is not None


def pairs_of(args: Mapping[str, str]) -> Pairs:
    """What parameters ask of custom fields, each written one way; nonsense asks nothing."""
    read = [
        (key, _READ[field.kind](field, args.get(key, "").strip()))
        for field in all_fields()
        for key in keys_of(field)
        if args.get(key)
    ]
    return tuple((key, text) for key, text in read if text)


def _choice(field: CustomField, text: str) -> str:
    return text if any(str(one.id) == text for one in field.choices) else ""


def _truth(_field: CustomField, text: str) -> str:
    return text if text in (YES, NO) else ""


def _figure(_field: CustomField, text: str) -> str:
    try:
        return plain_figure(parse_figure(text), marks="")
    except BadFigure:
        return ""


def _day(_field: CustomField, text: str) -> str:
    try:
        return parse_day(text, clock.today(), "near").isoformat()
    except (BadDay, ValueError, OverflowError):
        return ""


def _part(_field: CustomField, text: str) -> str:
    return text.replace("\x00", "")[:LONGEST]


_READ: dict[Kind, Callable[[CustomField, str], str]] = {
    Kind.TEXT: _part,
    Kind.NUMBER: _figure,
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _truth,
}


def typed(pairs: Pairs) -> dict[str, Any]:
    """The pairs as a form is filled with them."""
    return {key: _TYPED.get(_asked(key)[0].kind, str)(text) for key, text in pairs}


_TYPED: dict[Kind, Callable[[str], Any]] = {
    Kind.NUMBER: parse_figure,
    Kind.DAY: date.fromisoformat,
}


def _asked(key: str) -> tuple[CustomField | None, str]:
    """The field that a parameter asks, and which end of a span it is."""
    name, _line, end = key.rpartition("_")
    return (field_asked(name), end) if end in ENDS else (field_asked(key), "")


def conditions(person: Any, pairs: Pairs) -> list[Any]:
    """What the pairs ask of a customer, as far as the person may know the answer."""
    return [_condition(person, key, text) for key, text in pairs]


def _condition(person: Any, key: str, text: str) -> Any:
    field, end = _asked(key)
    values, holders = _HOLDERS[field.subject]
    asked = Customer.id.in_(
        holders.where(values.field_id == field.id, _ASKS[field.kind](values, text, end))
    )
    return and_(asked, _own(person)) if field.is_private and not _sees_all(person) else asked


_HOLDERS: dict[Subject, tuple[Any, Select]] = {
    Subject.CUSTOMERS: (CustomerValue, select(CustomerValue.customer_id)),
    Subject.CONTACTS: (
        ContactValue,
        select(Contact.customer_id)
        .join(ContactValue, ContactValue.contact_id == Contact.id)
        .where(Contact.left_on.is_(None)),
    ),
    Subject.DEALS: (
        DealValue,
        select(Deal.customer_id).join(DealValue, DealValue.deal_id == Deal.id).where(Deal.is_live),
    ),
}


def _bound(column: Any, value: Any, end: str) -> Any:
    return column >= value if end == "from" else column <= value


_ASKS: dict[Kind, Callable[[Any, str, str], Any]] = {
    Kind.TEXT: lambda of, text, end: of.text.icontains(text, autoescape=True),
    Kind.NUMBER: lambda of, text, end: _bound(of.number, parse_figure(text), end),
    Kind.DAY: lambda of, text, end: _bound(of.day, date.fromisoformat(text), end),
    Kind.CHOICE: lambda of, text, end: of.choice_id == int(text),
    Kind.YES_NO: lambda of, text, end: of.yes_no.is_(text == YES),
}


def _sees_all(person: Any) -> bool:
    return sight(person).sees(Field.CUSTOM)


def _own(person: Any) -> Any:
    """The customers of whom a person sees what is private."""
    mine = Customer.owner_id == person.id
    if rights().level(Cell(Field.CUSTOM, Standpoint.HELPER, Right.SEE)) is Level.NONE:
        return mine
    helped = select(CustomerHelper.customer_id).where(CustomerHelper.person_id == person.id)
    return or_(mine, Customer.id.in_(helped))


def chips_of(pairs: Pairs) -> list[tuple[str, Pairs]]:
    """What each pair leaves, in words, and the pairs without it."""
    return [(_told(key, text), tuple(one for one in pairs if one[0] != key)) for key, text in pairs]


def _told(key: str, text: str) -> str:
    field, end = _asked(key)
    if end:
        sign = "≥" if end == "from" else "≤"
        said = plain_figure(parse_figure(text)) if field.kind is Kind.NUMBER else text
        return f"{field.title} {sign} {said}"
    if field.kind is Kind.CHOICE:
        text = next((one.name for one in field.choices if str(one.id) == text), "?")
    elif field.kind is Kind.YES_NO:
        text = yes_or_no(text == YES)
    else:
        return _("%(label)s holds “%(text)s”", label=field.title, text=text)
    return f"{field.title}: {text}"
