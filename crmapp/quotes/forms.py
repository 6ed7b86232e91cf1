"""The form of a quote."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Optional

from crmapp.contacts.models import Contact
from crmapp.deal_lines.forms import LinesForm
from crmapp.fields import DayField, RowField, YuanField
from crmapp.text_fields import line, lines

FIELDS = (
    "contact_id", "made_on", "valid_until", "reduction", "tax", "payment_terms", "delivery",
    "terms",
)  # fmt: skip


class QuoteForm(LinesForm):
    """What a quote says; its lines are those of `LinesForm`."""

    contact_id = RowField(_l("For the attention of"), offer=list)
    made_on = DayField(_l("Quoted on"), [InputRequired(_l("Enter the day."))])
    valid_until = DayField(_l("Valid until"), [Optional()], lean="future")
    reduction = YuanField(_l("Taken off the whole"), [Optional()])
    tax = line(_l("Tax"), most=80)
    payment_terms = line(_l("Payment terms"), most=200)
    delivery = line(_l("Delivery"), most=200)
    terms = lines(_l("Key terms"))

    def __init__(self, *args: Any, contacts: list[Contact], **kwargs: Any) -> None:
        """Take the contacts whom it may be addressed to."""
        super().__init__(*args, **kwargs)
        self.contact_id.offer_rows([one for one in contacts if one.left_on is None])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A quote has lines, ends after it begins, and costs something."""
        is_right = super().validate(*args, **kwargs)
        if not self.written:
            self.problem = _l("A quote needs at least one item.")
            return False
        if not is_right:
            return False
        if self.valid_until.data is not None and self.valid_until.data < self.made_on.data:
            self.valid_until.errors = [_l("That is before the day of the quote.")]
            return False
        whole = sum(values["amount"] for values in self.line_values())
        if (self.reduction.data or 0) > whole:
            self.reduction.errors = [_l("That is more than its items come to.")]
            return False
        return True

    def values(self) -> dict[str, Any]:
        """Columns of a quote by name."""
        told = {name: self[name].data for name in FIELDS}
        return {**told, "reduction": told["reduction"] or 0}


def as_data(quote: Any) -> dict[str, Any]:
    """What a quote says, as its form takes it."""
    told = {name: getattr(quote, name) for name in FIELDS}
    return {**told, "reduction": quote.reduction or None, "version": quote.version}
