"""Asking why: ready reasons to press, a line for other words, and what kind of update it is."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, SelectField

from crmapp.fields import select_choices
from crmapp.history.reasons import CHOSEN, UpdateType
from crmapp.text_fields import line

_SAID_TWICE = " · "


def update_type_field(usual: UpdateType | None = None) -> SelectField:
    """Ask what kind of update it is: the `usual` one stands first, else what the field says."""
    first = ("", _l("Update type: by the field")) if usual is None else (usual.value, usual.label)
    others = [(one.value, one.label) for one in CHOSEN if one is not usual]
    choices = select_choices([first, *others])
    return SelectField(_l("Update type"), choices=choices, default=first[0])


class WhyFields(Form):
    """Why something changes; whether an answer is due shows when the record is at hand."""

    ready = line("")
    reason = line(_l("Why this change?"), description=_l("It stands in the history"))
    update_type = update_type_field()

    @property
    def words(self) -> str:
        """The reason in words: what was pressed, what was written, or both; "" for neither."""
        said = (self.ready.data or "", self.reason.data or "")
        return _SAID_TWICE.join(dict.fromkeys(filter(None, said)))

    def why(self) -> dict[str, Any]:
        """The reason and the chosen kind of update, as the verbs take them."""
        chosen = self.update_type.data
        return {"reason": self.words, "update_type": UpdateType(chosen) if chosen else None}

    def ask_why(self) -> None:
        """Tell the person that a reason is due."""
        told = _l("Say why: name, owner, main contact and phone do not change without a reason.")
        self.reason.errors = [*self.reason.errors, told]


class WhyForm(WhyFields, FlaskForm):
    """Why, and nothing else."""
