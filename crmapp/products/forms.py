"""The forms of a product, and of a block of them pasted from a sheet."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired, Optional, ValidationError

from crmapp.fields import ChoiceField, YuanField
from crmapp.money import BadAmount, parse_yuan
from crmapp.products.models import ProductKind
from crmapp.text_fields import line, lines

AT_ONCE = 500
LONGEST = 120


class ProductForm(FlaskForm):
    """A product or a service."""

    version = HiddenField()
    name = line(_l("Product or service"), DataRequired(_l("Give it a name.")))
    model = line(_l("Model or package"), most=80)
    unit = line(_l("Unit"), most=20)
    price = YuanField(_l("List price"), [Optional()])
    kind = ChoiceField(_l("Sort of product"), kind=ProductKind, default=ProductKind.PRODUCT)

    def values(self) -> dict[str, Any]:
        """Columns of a product by name."""
        return {name: self[name].data for name in ("name", "model", "unit", "price", "kind")}


class PasteForm(FlaskForm):
    """Rows as they come from a spreadsheet: name, model, unit, price."""

    text = lines(
        _l("Rows from a spreadsheet"), DataRequired(_l("Paste some rows first.")), most=60_000
    )

    rows: list[dict[str, Any]]

    def validate_text(self, field: Any) -> None:
        """Read the rows; the first that is not understood is told by its number."""
        told = [text for text in field.data.splitlines() if text.strip()]
        if len(told) > AT_ONCE:
            raise ValidationError(_l("At most %(most)s rows at once.", most=AT_ONCE))
        self.rows = []
        for nth, text in enumerate(told, 1):
            cells = [cell.strip() for cell in text.split("\t")]
            name, model, unit, price = [*cells, "", "", ""][:4]
            if not name or len(name) > LONGEST or len(model) > LONGEST or len(unit) > LONGEST:
                problem = _l("Row %(nth)s: the first column is the name, of 120 at most.", nth=nth)
                raise ValidationError(problem)
            try:
                fen = parse_yuan(price) if price else None
            except BadAmount:
                problem = _l("Row %(nth)s: “%(text)s” is no price.", nth=nth, text=price[:20])
                raise ValidationError(problem) from None
            kind = ProductKind.PRODUCT
            self.rows.append(
                {"name": name, "model": model, "unit": unit, "price": fen, "kind": kind}
            )
