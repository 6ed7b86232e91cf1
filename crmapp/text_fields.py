"""Form fields for text: trimmed, of bounded length, without the numbers that may not be kept."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from crmapp import sensitive

SHORT, LONG = 120, 2_000


REFUSED = {
    "id_card": _l("This looks like an ID-card number. Such are never kept: take it out."),
    "bank_card": _l("This looks like a bank-card number. Such are never kept: take it out."),
}


def refusal(text: str | None) -> Any:
    """Why a text may not be taken in (design 24), "" where it may."""
    found = sensitive.find(text)
    return REFUSED[found[0].kind] if found else ""


def no_card_numbers(form: Form, field: Field) -> None:
    """Refuse what may never be kept, in a text or in the name of a file."""
    told = field.data if isinstance(field.data, list) else [field.data]
    for one in told:
        if why := refusal(getattr(one, "filename", one)):
            raise ValidationError(why)


def no_id_numbers(form: Form, field: Field) -> None:
    """Refuse identity cards alone: the number of a paper may look like a bank card's."""
    if any(one.kind == "id_card" for one in sensitive.find(field.data)):
        raise ValidationError(REFUSED["id_card"])


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
