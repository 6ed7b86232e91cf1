"""The orders of the list, and the place in one where a page ends."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Text, literal, literal_column, tuple_

from crmapp.custom_fields.orders import is_order, order_by
from crmapp.customers.models import Customer
from crmapp.labels import Choice

Place = tuple[Any, int]


def _words(said: Any) -> str:
    if not isinstance(said, str) or "\x00" in said:
        raise TypeError(said)
    said.encode()  # half a character is nothing that a database takes
    return said


def _number(said: Any) -> int:
    if type(said) is not int or abs(said) >= 2**63:
        raise ValueError(said)
    return said


@dataclass(frozen=True)
class Order:
    """An expression to sort by, written as its index has it, and how its value is kept in a URL."""

    expression: Any
    type: Any
    read: Any = _words

    def place_of(self, key: int, value: Any) -> str:
        """An opaque word for the place of the customer with this key in this order."""
        said = value.isoformat() if isinstance(value, date) else value
        packed = json.dumps([said, key], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    def place(self, word: str | None) -> Place | None:
        """The place that a word means; None for a word that nobody was given."""
        try:
            packed = base64.urlsafe_b64decode((word or "") + "===")
            said, key = json.loads(packed)
            return self.read(said), _number(key)
        except (binascii.Error, ValueError, TypeError, RecursionError):
            return None


# As the indexes have it, to the letter: only then does the database walk them.
ORDERS: dict[str, Order] = {
    "name": Order(Customer.name_pinyin, Text()),
    "number": Order(literal_column("coalesce(customers.number, '')", Text()), Text()),
    "entered": Order(Customer.entered_on, Date(), date.fromisoformat),
    "last": Order(
        literal_column("coalesce(customers.last_followup_on, '0001-01-01')", Date()),
        Date(),
        date.fromisoformat,
    ),
    "next": Order(
        literal_column("coalesce(customers.next_due_on, '9999-12-31')", Date()),
        Date(),
        date.fromisoformat,
    ),
    "amount": Order(Customer.open_amount, BigInteger(), _number),
}
FALLING_FIRST = ("entered", "last", "amount")  # the newest and the most are asked for first
DEFAULT_SORT = "-entered"


class Direction(Choice):
    """Up or down, as the head of a column shows it."""

    UP = "up"
    DOWN = "down"


def is_sort(text: str) -> bool:
    """Whether a word of the URL names an order: `name`, `-amount`."""
    name = text.removeprefix("-")
    return name in ORDERS or is_order(name)


def order_of(sort: str) -> tuple[Order, Direction]:
    """The order that a word of the URL names, and its direction."""
    direction = Direction.DOWN if sort.startswith("-") else Direction.UP
    name = sort.removeprefix("-")
    if name in ORDERS:
        return ORDERS[name], direction
    expression, kind = order_by(name, falling=direction is Direction.DOWN)
    return Order(expression, kind, _READ.get(type(kind), _number)), direction


_READ = {Date: date.fromisoformat, Text: _words}


def clauses(sort: str) -> tuple[Any, Any]:
    """What to ORDER BY; the key decides between equals, so that pages never overlap."""
    order, direction = order_of(sort)
    if direction is Direction.DOWN:
        return order.expression.desc(), Customer.id.desc()
    return order.expression.asc(), Customer.id.asc()


def beyond(sort: str, place: Place) -> Any:
    """The condition of everything that comes after a place."""
    order, direction = order_of(sort)
    here = tuple_(order.expression, Customer.id)
    there = tuple_(literal(place[0], order.type), place[1])
    return here < there if direction is Direction.DOWN else here > there
