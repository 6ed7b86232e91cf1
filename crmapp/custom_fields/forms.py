"""Custom fields in the forms of their records, each typed as what it holds."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, FormField, SelectField, StringField
from wtforms.validators import DataRequired, StopValidation, ValidationError

from crmapp.custom_fields.definitions import all_fields, custom_fields
from crmapp.custom_fields.figures import parse_figure, plain_figure
from crmapp.custom_fields.filters import SPANNED, keys_of
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.orders import is_order
from crmapp.custom_fields.words import NO, YES
from crmapp.exports.columns import all_headers
from crmapp.fields import ChoiceField, DayField, RowField, TypedField, select_choices
from crmapp.imports.headers import exactly
from crmapp.text import normalise
from crmapp.text_fields import line, lines, no_card_numbers

LONGEST = 500
_OFF = ("", "0")


class FigureField(TypedField):
    """A number with up to four decimals, as typed: `1,200`, `-3.5`, `5万`."""

    problem = _l("Not a number. Write 1,200 or 3.5.")

    def read(self, text: str) -> int:
        """Ten-thousandths of a text."""
        return parse_figure(text)

    def write(self, value: int) -> str:
        """The number with thousands marked."""
        return plain_figure(value)


class YesNoField(SelectField):
    """Yes, no, or not said."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        """Offer the three."""
        choices = select_choices([("", "–"), (YES, _l("Yes")), (NO, _l("No"))])
        super().__init__(label, validators, choices=choices, coerce=_truth, **kwargs)


def _truth(value: Any) -> bool | None:
    if value in (None, "") or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    if value not in (YES, NO):
        raise ValueError(value)
    return value == YES


class OwnChoiceField(RowField):
    """One of a field's choices; a retired one stays where it was chosen."""

    def __init__(
        self, label: Any = None, validators: Any = None, *, of: CustomField, **kwargs: Any
    ) -> None:
        """Take the custom field."""
        self._field = of
        super().__init__(label, validators, offer=lambda: of.offered, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take the value of a record."""
        super().process_data(value)
        self._offer_present()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent."""
        super().process_formdata(valuelist)
        self._offer_present()

    def _offer_present(self) -> None:
        self.also(next((one for one in self._field.choices if one.id == self.data), None))


class _Needed:
    """Refuses an empty field; nought and no are answers."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        if field.data in (None, ""):
            # What was typed and not understood says so by itself.
            raise StopValidation(None if field.errors else _l("Fill this in."))


def form_field(field: CustomField) -> Any:
    """The form field of a custom one."""
    checks = [_Needed()] if field.is_required else []
    more = {"description": field.hint} if field.hint else {}
    if field.kind is Kind.TEXT:
        return line(field.label, *checks, most=LONGEST, **more)
    if field.kind is Kind.CHOICE:
        return OwnChoiceField(field.label, checks, of=field, **more)
    return _TYPES[field.kind](field.label, checks, **more)


_TYPES = {Kind.NUMBER: FigureField, Kind.DAY: DayField, Kind.YES_NO: YesNoField}


def with_custom(form: type[Form], subject: Subject) -> type[Form]:
    """A form's class with the custom fields of its record; itself where none is defined."""
    own = custom_fields(subject)
    if not own:
        return form
    return type(form)(form.__name__, (form,), {one.name: form_field(one) for one in own})


def with_parts(form: type[Form], **parts: tuple[type[Form], Subject]) -> type[Form]:
    """A form's class with parts for other records, where those have custom fields."""
    wholes = {name: with_custom(part, subject) for name, (part, subject) in parts.items()}
    own = {name: FormField(one) for name, one in wholes.items() if one is not parts[name][0]}
    return type(form)(form.__name__, (form,), own) if own else form


def custom_in(form: Form, subject: Subject) -> dict[str, Any]:
    """What a form says of custom fields, by their attributes."""
    return {one.name: form[one.name].data for one in custom_fields(subject) if one.name in form}


class DefinitionForm(FlaskForm):
    """What a custom field is; the words of existing choices are fields of their own."""

    label = line(_l("Field name"), DataRequired(_l("Give the field a name.")), most=30)
    kind = ChoiceField(_l("Field kind"), kind=Kind, default=Kind.TEXT)
    hint = line(_l("Hint"), most=120, description=_l("Stands below the field while it is filled"))
    more_choices = lines(
        _l("Choices to add"), most=3000, description=_l("One to a line; for the kind “choice” only")
    )
    is_required = BooleanField(_l("Must be filled"), false_values=_OFF)
    is_front = BooleanField(_l("Outside the fold of a new record"), false_values=_OFF)
    is_listed = BooleanField(_l("A column of the customer list"), false_values=_OFF)
    is_private = BooleanField(
        _l("Private: for owner, helpers and managers only"), false_values=_OFF
    )

    def validate_label(self, field: Any) -> None:
        """Refuse a name that sheets use for something else already."""
        name = normalise(field.data or "")
        known = exactly(field.data or "")
        if known or name in {normalise(one) for one in all_headers()}:
            label = known.label if known else field.data
            raise ValidationError(_("The product has this already: %(name)s.", name=label))

    def validate_more_choices(self, field: Any) -> None:
        """Refuse a choice that no list could show."""
        if any(len(name) > 40 for name in self.names()):
            raise ValidationError(_l("A choice has 40 characters at most."))

    def names(self) -> list[str]:
        """The choices to add."""
        return [name.strip() for name in (self.more_choices.data or "").splitlines()]

    def values(self) -> dict[str, Any]:
        """The columns of the field."""
        names = ("label", "kind", "hint", "is_required", "is_front", "is_listed", "is_private")
        return {name: self[name].data for name in names if name in self}

    def renamed(self, field: CustomField) -> dict[int, str]:
        """What existing choices are called now, by their keys."""
        told = {one.id: f"choice_{one.id}" for one in field.choices}
        return {key: self[name].data or "" for key, name in told.items() if name in self}


def definition_form(field: CustomField | None = None, **given: Any) -> DefinitionForm:
    """The form of a new field, or of an existing one with a line for each choice it offers."""
    if field is None:
        return DefinitionForm(**given)
    told = {f"choice_{one.id}": line(_l("Choice"), most=40) for one in field.offered}
    words = {f"choice_{one.id}": one.name for one in field.offered}
    form = type(DefinitionForm)("DefinitionForm", (DefinitionForm,), told)
    return form(obj=field, data=words, **given)


def with_filters(form: type[Form]) -> type[Form]:
    """A form's class with what the customer list may be asked of custom fields."""
    own = all_fields()
    if not own:
        return form
    asked = {name: box for one in own for name, box in _filter_fields(one)}
    return type(form)(form.__name__, (form,), asked)


def _filter_fields(field: CustomField) -> list[tuple[str, Any]]:
    called, keys = field.title, keys_of(field)
    if field.kind in SPANNED:
        kind = FigureField if field.kind is Kind.NUMBER else DayField
        labels = (f"{called} ≥", f"{called} ≤")
        return [(key, kind(label)) for key, label in zip(keys, labels, strict=True)]
    [key] = keys
    if field.kind is Kind.TEXT:
        label = _("%(label)s holds", label=called)
        return [(key, StringField(label, [no_card_numbers]))]
    pairs = [(YES, _l("Yes")), (NO, _l("No"))]
    if field.kind is Kind.CHOICE:
        pairs = [(str(one.id), one.name) for one in field.choices]
    choices = select_choices([("", _l("Any")), *pairs])
    return [(key, SelectField(called, choices=choices))]


def sort_labels() -> list[tuple[str, str]]:
    """The orders of the list by custom fields, with their labels."""
    return [
        pair
        for one in all_fields()
        if is_order(one.asked)
        for pair in (
            (one.asked, _("%(label)s, rising", label=one.title)),
            (f"-{one.asked}", _("%(label)s, falling", label=one.title)),
        )
    ]
