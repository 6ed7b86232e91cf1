"""What a line of a deal and a line of a quote have in common: columns and arithmetic."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Fen, Key

THOUSAND = 1000  # a quantity is kept in thousandths, so that 1.5 hours are exact
WHOLE = 10_000  # a discount is kept in hundredths of a percent


class Line:
    """One line: a product or free words, how many, at what price, what is taken off."""

    id: Mapped[Key]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    position: Mapped[int]
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Fen]  # thousandths
    price: Mapped[Fen]  # of one unit
    discount: Mapped[int] = mapped_column(default=0)  # hundredths of a percent taken off
    amount: Mapped[Fen]  # derived


FIELDS = ("product_id", "name", "unit", "quantity", "price", "discount", "amount")


def amount_of(quantity: int, price: int, discount: int = 0) -> int:
    """Fen of a line, rounded half up once at the end."""
    exact = quantity * price * (WHOLE - discount)
    divisor = THOUSAND * WHOLE
    return (2 * exact + divisor) // (2 * divisor)


def total_of(lines: Iterable[Any]) -> int:
    """Fen of some lines together."""
    return sum(line.amount for line in lines)


def values_of(line: Any) -> dict[str, Any]:
    """What a line says, to say it again in another place."""
    return {name: getattr(line, name) for name in FIELDS}
