"""Form fields that know the product's own types: words, days, amounts, choices."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.fields import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from crmapp import clock
from crmapp.dates import BadDay, parse_clock, parse_day
from crmapp.labels import Choice
from crmapp.money import BadAmount, parse_yuan, plain_yuan


def select_choices(pairs: Any) -> list[SelectChoice]:
    """Value and label pairs as WTForms wants them."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class ChecksField(SelectMultipleField):
    """Several of a few: check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, *, choices: Any, **kwargs: Any):
        """Take value and label pairs."""
        super().__init__(label, validators, choices=select_choices(choices), **kwargs)


class ChoiceField(SelectField):
    """One member of a Choice."""

    def __init__(
        self, label: Any = None, validators: Any = None, *, kind: type[Choice], **kwargs: Any
    ):
        """Take the vocabulary."""
        choices = select_choices(kind.choices())
        super().__init__(label, validators, choices=choices, coerce=kind, **kwargs)


class RowField(SelectField):
    """The key of one of the offered rows, or None; `offer` is asked anew for every form."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        offer: Callable[[], list[Any]],
        blank: Any = "–",
        **kwargs: Any,
    ):
        """Take the function that names the rows; `blank` labels no choice, None forbids it."""
        self._blank = blank
        super().__init__(label, validators, coerce=_key, choices=[], **kwargs)
        self.offer_rows(offer())

    def offer_rows(self, rows: list[Any]) -> None:
        """Offer these rows instead."""
        first = [("", self._blank)] if self._blank is not None else []
        self.choices = select_choices(first + [(row.id, row.name) for row in rows])

    def also(self, row: Any) -> None:
        """Offer one more row that a record still has though it is retired."""
        if row is not None and all(choice.value != str(row.id) for choice in self.choices):
            self.choices.append(SelectChoice(str(row.id), row.name))

    def pre_validate(self, form: Any) -> None:
        """Refuse keys that were not offered."""
        offered = {choice.value for choice in self.choices}
        if ("" if self.data is None else str(self.data)) not in offered:
            raise ValidationError(_l("Choose one of the list."))


def _key(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class TypedField(StringField):
    """Text that stands for a value; what was typed stays on screen when it is wrong."""

    problem: Any = _l("Not understood.")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except (BadDay, BadAmount, ValueError, OverflowError) as problem:
                raise ValueError(str(self.problem)) from problem

    def read(self, text: str) -> Any:
        """The value of a text; raises ValueError."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """The text of a value."""
        return str(value)


class DayField(TypedField):
    """A day, as typed: `2026-11-25`, `11-25`, `25日`, `下周三`."""

    problem = _l("Not a date. Write 11-25, 25日 or 下周三.")

    def __init__(
        self, label: Any = None, validators: Any = None, *, lean: str = "near", **kwargs: Any
    ):
        """Take which way a date without a year leans: future, past or near."""
        self.lean = lean
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> date:
        """The day that a text means today."""
        return parse_day(text, clock.today(), self.lean)


class TimeField(TypedField):
    """A time of day, as typed: `14:30`, `下午3点`."""

    problem = _l("Not a time. Write 14:30.")

    def read(self, text: str) -> time:
        """The time that a text means."""
        return parse_clock(text)

    def write(self, value: time) -> str:
        """Hours and minutes."""
        return value.strftime("%H:%M")


class YuanField(TypedField):
    """An amount in yuan, as typed: `50,000`, `5万`, `1.2亿`; the value is fen."""

    problem = _l("Not an amount. Write 50,000 or 5万.")

    def read(self, text: str) -> int:
        """Fen of a text."""
        return parse_yuan(text)

    def write(self, value: int) -> str:
        """Yuan with thousands marked."""
        return plain_yuan(value)


class NumberField(TypedField):
    """A whole number within bounds."""

    problem = _l("Not a whole number.")

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        low: int = 0,
        high: int = 2**31 - 1,
        **kwargs: Any,
    ):
        """Take the bounds."""
        self.low, self.high = low, high
        super().__init__(label, validators, **{"render_kw": {"inputmode": "numeric"}, **kwargs})

    def read(self, text: str) -> int:
        """The number of a text."""
        number = int(text.replace(",", ""))
        if not self.low <= number <= self.high:
            raise ValueError(text)
        return number
