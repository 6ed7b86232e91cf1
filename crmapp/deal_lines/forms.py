"""The lines of a deal or a quote in a form: as many as needed, blank ones are left out."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField
from wtforms.validators import Optional

from crmapp.fields import TypedField, YuanField
from crmapp.money import LARGEST
from crmapp.products.lines import amount_of
from crmapp.products.models import Product
from crmapp.products.queries import offered
from crmapp.quantities import (
    THOUSAND,
    parse_discount,
    parse_quantity,
    show_discount,
    show_quantity,
)
from crmapp.text_fields import line

MOST = 100
SPARE = 3  # blank lines that a form ends with

_number = re.compile("[0-9]{1,5}")


class QuantityField(TypedField):
    """How many, as typed: 3, 1.5; the value is thousandths."""

    problem = _l("Not a quantity. Write 3 or 1.5.")

    def read(self, text: str) -> int:
        """Thousandths of a text."""
        return parse_quantity(text)

    def write(self, value: int) -> str:
        """The quantity as it is read."""
        return show_quantity(value)


class DiscountField(TypedField):
    """What is taken off, as typed: 10%, 9折; the value is hundredths of a percent."""

    problem = _l("Not a discount. Write 9折 or 10%.")

    def read(self, text: str) -> int:
        """Hundredths of a percent of a text."""
        return parse_discount(text)

    def write(self, value: int) -> str:
        """The percentage; none is blank."""
        return show_discount(value)


class LineForm(Form):
    """One line."""

    name = line(_l("Item"))
    quantity = QuantityField(_l("Quantity"), [Optional()])
    unit = line(_l("Unit"), most=20)
    price = YuanField(_l("Unit price"), [Optional()])
    discount = DiscountField(_l("Discount"), [Optional()])

    TYPED = ("name", "quantity", "unit", "price", "discount")

    product: Product | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written on it; a quantity alone is what a new line begins with."""
        said = (self[name]._value().strip() for name in ("name", "unit", "price", "discount"))
        return not any(said) and self.quantity._value().strip() in ("", "1")

    def complete(self, products: dict[str, Product]) -> bool:
        """Fill in what the list of products knows; False, with the reason, where a line lacks."""
        product = self.product = products.get(self.name.data or "")
        if product is not None:
            self.unit.data = self.unit.data or product.unit
            if self.price.data is None and not self.price.errors:
                self.price.data = product.price
        if not self.name.data:
            self.name.errors = [_l("Say what it is.")]
        if self.price.data is None and not self.price.errors:
            self.price.errors = [_l("Enter the price of one.")]
        is_right = not any(self[name].errors for name in self.TYPED)
        if is_right and self.values()["amount"] > LARGEST:
            self.price.errors = [_l("That is too much.")]
            return False
        return is_right

    def values(self) -> dict[str, Any]:
        """Columns of a line by name, in the order of `products.lines.FIELDS`."""
        quantity, discount = self.quantity.data or THOUSAND, self.discount.data or 0
        return {
            "product_id": self.product.id if self.product is not None else None,
            "name": self.name.data,
            "unit": self.unit.data or "",
            "quantity": quantity,
            "price": self.price.data,
            "discount": discount,
            "amount": amount_of(quantity, self.price.data, discount),
        }


class Lines(FieldList):
    """Forms of lines by their numbers; what is no number that a page counts to is no line."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            nth = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and _number.fullmatch(nth):
                yield int(nth)


class LinesForm(FlaskForm):
    """Some lines; `products` are those that may be chosen."""

    version = HiddenField()
    lines = Lines(FormField(LineForm), max_entries=MOST)

    products: list[Product]
    problem: Any = ""  # with all of them together

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the team's products."""
        super().__init__(*args, **kwargs)
        self.products = offered()

    @property
    def written(self) -> list[LineForm]:
        """The lines that say anything."""
        return [entry.form for entry in self.lines if not entry.form.is_blank]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Judge the shape of all, then complete each line from the list."""
        is_right = super().validate(*args, **kwargs)
        known = {product.label: product for product in self.products}
        complete = [one.complete(known) for one in self.written]
        if not is_right or not all(complete):
            return False
        if sum(values["amount"] for values in self.line_values()) > LARGEST:
            self.problem = _l("That is too much.")
            return False
        return True

    def line_values(self) -> list[dict[str, Any]]:
        """Columns of each line."""
        return [one.values() for one in self.written]

    def spread(self) -> None:
        """Have some blank lines at the end, to write on."""
        for _nth in range(min(SPARE, MOST - len(self.lines.entries))):
            self.lines.append_entry()


def as_data(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """Kept lines as a form takes them."""
    return [{name: getattr(one, name) for name in LineForm.TYPED} for one in lines]
