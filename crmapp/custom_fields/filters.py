"""Filters and orders of the customer list by custom fields, as its address says them.

A field asks with `custom_7` (the key of a choice, yes, no, or a part of a text) or with a span:
`custom_7_from` and `custom_7_to`, both ends belonging to it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BigInteger, Date, and_, func, literal, or_, select

from crmapp import clock
from crmapp.custom_fields.definitions import custom_fields, field_named
from crmapp.custom_fields.figures import BadFigure, parse_figure, plain_figure
from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomChoice, CustomerValue, CustomField
from crmapp.custom_fields.words import NO, YES, yes_or_no
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.dates import BadDay, parse_day
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.sight import Sight, rights, sight
from crmapp.field_policy.table import Cell

Pairs = tuple[tuple[str, str], ...]

CUSTOMERS = "customers"
LONGEST = 60
ENDS = ("from", "to")
SPANNED = (Kind.NUMBER, Kind.DAY)
_LEAST, _MOST = -(2**62), 2**62
_UNSAID = {  # what stands last in either direction: (rising, falling)
    Kind.NUMBER: (_MOST, _LEAST),
    Kind.CHOICE: (_MOST, _LEAST),
    Kind.DAY: (date.max, date.min),
}
ORDERED_AS = {Kind.NUMBER: BigInteger(), Kind.CHOICE: BigInteger(), Kind.DAY: Date()}


def keys_of(field: CustomField) -> tuple[str, ...]:
    """The parameters that a field may ask with."""
    if field.kind in SPANNED:
        return tuple(f"{field.name}_{end}" for end in ENDS)
    return (field.name,)


def pairs_of(args: Mapping[str, str]) -> Pairs:
    """What parameters ask of custom fields, each written one way; nonsense asks nothing."""
    read = [
        (key, _READ[field.kind](field, args.get(key, "").strip()))
        for field in custom_fields(CUSTOMERS)
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
    if end in ENDS:
        return field_named(CUSTOMERS, name), end
    return field_named(CUSTOMERS, key), ""


def conditions(person: Any, pairs: Pairs) -> list[Any]:
    """What the pairs ask of a customer, as far as the person may know the answer."""
    return [_condition(person, key, text) for key, text in pairs]


def _condition(person: Any, key: str, text: str) -> Any:
    field, end = _asked(key)
    holders = select(CustomerValue.customer_id).where(
        CustomerValue.field_id == field.id,
        _ASKS[field.kind](text, end),
    )
    asked = Customer.id.in_(holders)
    return and_(asked, _own(person)) if field.is_private and not _sees_all(person) else asked


def _bound(column: Any, value: Any, end: str) -> Any:
    return column >= value if end == "from" else column <= value


_ASKS: dict[Kind, Callable[[str, str], Any]] = {
    Kind.TEXT: lambda text, end: CustomerValue.text.icontains(text, autoescape=True),
    Kind.NUMBER: lambda text, end: _bound(CustomerValue.number, parse_figure(text), end),
    Kind.DAY: lambda text, end: _bound(CustomerValue.day, date.fromisoformat(text), end),
    Kind.CHOICE: lambda text, end: CustomerValue.choice_id == int(text),
    Kind.YES_NO: lambda text, end: CustomerValue.yes_no.is_(text == YES),
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
        return f"{field.label} {sign} {said}"
    if field.kind is Kind.CHOICE:
        text = next((one.name for one in field.choices if str(one.id) == text), "?")
    elif field.kind is Kind.YES_NO:
        text = yes_or_no(text == YES)
    else:
        return _("%(label)s holds “%(text)s”", label=field.label, text=text)
    return f"{field.label}: {text}"


def is_order(name: str) -> bool:
    """Whether the list may be sorted by a field: a number, a day or a choice that is offered."""
    field = field_named(CUSTOMERS, name)
    return field is not None and field.retired_at is None and field.kind in _UNSAID


def order_by(name: str, *, falling: bool) -> tuple[Any, Any]:
    """The expression to sort by and its type; what is not written down comes last."""
    field = field_named(CUSTOMERS, name)
    said = {
        Kind.NUMBER: CustomerValue.number,
        Kind.DAY: CustomerValue.day,
        Kind.CHOICE: CustomChoice.position,
    }
    mine = (
        select(said[field.kind])
        .select_from(CustomerValue)
        .where(CustomerValue.customer_id == Customer.id, CustomerValue.field_id == field.id)
    )
    if field.kind is Kind.CHOICE:
        mine = mine.join(CustomChoice, CustomChoice.id == CustomerValue.choice_id)
    kind = ORDERED_AS[field.kind]
    unsaid = literal(_UNSAID[field.kind][falling], kind)
    return func.coalesce(mine.correlate(Customer).scalar_subquery(), unsaid, type_=kind), kind


def tells_hidden(sort: str, eye: Sight) -> bool:
    """Whether an order of the list would tell one what is not shown."""
    field = field_named(CUSTOMERS, sort.removeprefix("-"))
    return field is not None and field.is_private and not eye.sees(Field.CUSTOM)
