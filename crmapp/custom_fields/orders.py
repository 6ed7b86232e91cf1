"""Orders of the customer list by custom fields of customers and of their current deals.

What is not written down comes last in either direction. A value is looked up for each customer by
the unique index of its table.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Text, case, func, literal, select

from crmapp.custom_fields.definitions import field_asked
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import CustomChoice, CustomerValue, DealValue
from crmapp.customers.models import Customer
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import Sight

SORTED_BY = 60  # characters of a text: where a page ends stands in the address of the next
_NUMBERS = (2**62, -(2**62))
_UNSAID = {  # what stands last: (rising, falling)
    Kind.TEXT: (chr(0x10FFFF), ""),
    Kind.NUMBER: _NUMBERS,
    Kind.CHOICE: _NUMBERS,
    Kind.DAY: (date.max, date.min),
    Kind.YES_NO: _NUMBERS,
}
_SAID: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: lambda of: func.substr(of.text, 1, SORTED_BY, type_=Text()),
    Kind.NUMBER: lambda of: of.number,
    Kind.DAY: lambda of: of.day,
    Kind.CHOICE: lambda _of: CustomChoice.position,
    Kind.YES_NO: lambda of: case((of.yes_no, 1), else_=0),
}
_VALUES: dict[Subject, tuple[Any, Any]] = {
    Subject.CUSTOMERS: (CustomerValue, CustomerValue.customer_id == Customer.id),
    Subject.DEALS: (DealValue, DealValue.deal_id == Customer.current_deal_id),
}
_ORDERED_AS = {Kind.TEXT: Text(), Kind.DAY: Date()}


def is_order(name: str) -> bool:
    """Whether the list may be sorted by a field: one of customers or deals that is offered.

    Not by a private text: its words would stand in addresses.
    """
    field = field_asked(name)
    if field is None or field.retired_at is not None or field.subject not in _VALUES:
        return False
    return not (field.is_private and field.kind is Kind.TEXT)


def order_by(name: str, *, falling: bool) -> tuple[Any, Any]:
    """The expression to sort by and its type."""
    field = field_asked(name)
    values, is_theirs = _VALUES[field.subject]
    mine = (
        select(_SAID[field.kind](values))
        .select_from(values)
        .where(is_theirs, values.field_id == field.id)
    )
    if field.kind is Kind.CHOICE:
        mine = mine.join(CustomChoice, CustomChoice.id == values.choice_id)
    kind = _ORDERED_AS.get(field.kind, BigInteger())
    unsaid = literal(_UNSAID[field.kind][falling], kind)
    return func.coalesce(mine.correlate(Customer).scalar_subquery(), unsaid, type_=kind), kind


def tells_hidden(sort: str, eye: Sight) -> bool:
    """Whether an order of the list would tell one what is not shown."""
    field = field_asked(sort.removeprefix("-"))
    return field is not None and field.is_private and not eye.sees(Field.CUSTOM)
