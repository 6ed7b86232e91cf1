"""Form fields for text: trimmed, of bounded length, without the numbers that may not be kept."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from crmapp import sensitive

SHORT, LONG = 120, 2_000


def no_card_numbers(form: Form, field: Field) -> None:
    """Refuse what may never be kept: numbers of identity cards and bank cards (design 24)."""
    if found := sensitive.find(field.data):
        if found[0].kind == "id_card":
            raise ValidationError(_l("An ID-card number may not be stored. Take it out."))
        raise ValidationError(_l("A bank-card number may not be stored. Take it out."))


def trimmed(text: Any) -> Any:
    """A filter: no blanks around a text, no NUL, which no database keeps alike."""
    return text.replace("\x00", "").strip() if isinstance(text, str) else text


def line(label: Any, *validators: Any, most: int = SHORT, **kwargs: Any) -> StringField:
    """A field for one line of text."""
    checks = [*validators, Length(max=most, message=_l("That is too long.")), no_card_numbers]
    return StringField(label, checks, filters=[trimmed], default="", **kwargs)


def lines(label: Any, *validators: Any, most: int = LONG, **kwargs: Any) -> TextAreaField:
    """A field for several lines of text."""
    checks = [*validators, Length(max=most, message=_l("That is too long.")), no_card_numbers]
    return TextAreaField(label, checks, filters=[trimmed], default="", **kwargs)
