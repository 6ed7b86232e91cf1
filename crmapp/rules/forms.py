"""The rules as one form, made from their settings."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from crmapp.fields import NumberField, select_choices
from crmapp.settings.definitions import Definition
from crmapp.settings.rules import RULES

GROUPS = {
    "rest": _l("Dormant"),
    "risk": _l("At risk"),
    "check": _l("Checking data"),
    "pool": _l("Pool"),
    "return": _l("Back to the pool"),
}
SHOWN = tuple(item for item in RULES if item.group in GROUPS)
PREVIEWED = ("rest", "risk", "check", "return")


def _field(item: Definition) -> Any:
    if item.type is bool:
        return BooleanField(item.label, description=item.hint)
    if item.type is int:
        needed = [InputRequired(_l("Enter a number."))]
        return NumberField(item.label, needed, low=item.low, high=item.high, description=item.hint)
    return RadioField(item.label, choices=select_choices(item.choices), description=item.hint)


class RulesForm(FlaskForm):
    """Every rule, by its key."""

    def of(self, group: str) -> list[Any]:
        """The fields of a group."""
        return [self[item.key] for item in SHOWN if item.group == group]

    def values(self) -> dict[str, Any]:
        """The settings as they would be."""
        return {item.key: self[item.key].data for item in SHOWN}


for _item in SHOWN:
    setattr(RulesForm, _item.key, _field(_item))
