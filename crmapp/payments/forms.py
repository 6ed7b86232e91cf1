"""The form of a payment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired, ValidationError

from crmapp import clock
from crmapp.fields import DayField, YuanField
from crmapp.payments.models import PaymentKind
from crmapp.text_fields import line


class PaymentForm(FlaskForm):
    """When, how much, and what for."""

    version = HiddenField()
    on = DayField(_l("Day"), [InputRequired(_l("Enter the day."))])
    amount = YuanField(_l("Amount"), [InputRequired(_l("Enter the amount."))])
    words = line(_l("Payment for"), most=200)

    def __init__(self, *args: Any, kind: PaymentKind, **kwargs: Any) -> None:
        """Take whether it is planned or received."""
        super().__init__(*args, **kwargs)
        self._kind = kind
        self.on.lean = "future" if kind is PaymentKind.PLANNED else "past"

    def validate_amount(self, field: YuanField) -> None:
        """Nothing is no payment."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(_l("Enter the amount."))

    def validate_on(self, field: DayField) -> None:
        """What has come in came today at the latest."""
        is_ahead = field.data is not None and field.data > clock.today()
        if is_ahead and self._kind is PaymentKind.RECEIVED:
            raise ValidationError(_l("That is still to come: plan it instead."))

    def values(self) -> dict[str, Any]:
        """Columns of a payment by name."""
        return {name: self[name].data for name in ("on", "amount", "words")}
