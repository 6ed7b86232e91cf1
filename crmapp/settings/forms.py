"""The form of the team's settings, made from their one table."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from crmapp.fields import NumberField, select_choices
from crmapp.numbering.numbers import check_pattern
from crmapp.settings.rhythm import TIMES
from crmapp.settings.values import DEFINITIONS, Definition
from crmapp.text_fields import no_card_numbers, trimmed
from crmapp.text_gate import COMPANY_SETTINGS

GROUPS = {
    "team": _l("Team"),
    "customers": _l("Customers"),
    "quotes": _l("Quotes"),
    "rhythm": _l("Reminders"),
    "sight": _l("Who sees what"),
    "meetings": _l("Meetings"),
    "paper": _l("Printing"),
    "security": _l("Signing in"),
    "files": _l("Files and personal data"),
    "backups": _l("Backups"),
}


MAY_BE_EMPTY = ("quote_tax", "company_name", "company_address", "company_phone")


def _check_number_pattern(form: FlaskForm, field: Field) -> None:
    try:
        check_pattern(field.data)
    except ValueError as problem:
        message = _l("Use {seq:3} once, and dates such as {yyyymmdd}.")
        raise ValidationError(message) from problem


def _field(definition: Definition) -> Any:
    if definition.type is bool:
        return BooleanField(definition.label, description=definition.hint)
    if definition.type is int:
        return NumberField(
            definition.label,
            [InputRequired(_l("Enter a number."))],
            low=definition.low,
            high=definition.high,
            description=definition.hint or f"{definition.low} – {definition.high}",
        )
    if definition.choices:
        choices = select_choices(definition.choices)
        return RadioField(definition.label, choices=choices, description=definition.hint)
    if definition.key in COMPANY_SETTINGS:  # the one place where such a number may stand
        return StringField(
            definition.label,
            [Length(max=80)],
            filters=[trimmed],
            default="",
            description=definition.hint,
        )
    is_needed = definition.key not in MAY_BE_EMPTY
    checks = [DataRequired(_l("This may not be empty."))] if is_needed else []
    checks += [Length(max=80), no_card_numbers]
    if definition.key in ("number_pattern", "quote_pattern"):
        checks.append(_check_number_pattern)
    if definition.key in ("backup_time", *TIMES):
        checks.append(Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message=_l("Not a time. Write 14:30.")))
    return StringField(
        definition.label, checks, filters=[trimmed], default="", description=definition.hint
    )


class SettingsForm(FlaskForm):
    """Every setting, by its key."""

    def grouped(self) -> list[tuple[Any, list[Field]]]:
        """The fields under their groups' labels."""
        return [
            (label, [self[item.key] for item in DEFINITIONS if item.group == group])
            for group, label in GROUPS.items()
        ]


for _definition in DEFINITIONS:
    setattr(SettingsForm, _definition.key, _field(_definition))
