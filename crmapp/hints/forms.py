"""The fields that may have an instruction, and the form that asks for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField

from crmapp.contacts.forms import ContactFields
from crmapp.customers.forms import NewCustomerForm
from crmapp.deals.forms import DealForm
from crmapp.followups.forms import FollowUpForm
from crmapp.hints.usual import USUAL
from crmapp.text_fields import line

LONGEST = 120
FORMS = (
    (_l("Customer"), NewCustomerForm),
    (_l("Contact"), ContactFields),
    (_l("Deal"), DealForm),
    (_l("Follow-up"), FollowUpForm),
)
# What is no field of a record but a question about the change itself, or drawn in its own way.
_ASIDE = {
    "ready", "reason", "update_type", "kind", "seen_in", "stage", "content", "method", "when",
    "no_next", "duplicate_reason", "owner_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hinted:
    """A field that can have an instruction; `usual` is the built-in one."""

    key: str
    label: Any
    usual: Any


def hinted(form: type) -> Iterator[Hinted]:
    """The fields of a form that people fill in, in their order."""
    unbound = [(name, getattr(form, name)) for name in dir(form) if not name.startswith("_")]
    fields = [(name, one) for name, one in unbound if hasattr(one, "_formfield")]
    for name, one in sorted(fields, key=lambda pair: pair[1].creation_counter):
        if name not in _ASIDE and not issubclass(one.field_class, (HiddenField, FormField)):
            key = f"{form.Meta.hints}.{name}"
            usual = one.kwargs.get("description") or USUAL.get(key, "")
            yield Hinted(key, one.args[0], usual)


def form_of(known: dict[str, str]) -> FlaskForm:
    """A form with a line for each such field, filled with the team's words."""
    names = [one.key for _label, form in FORMS for one in hinted(form)]
    fields = {_name(key): line(_l("Instruction"), most=LONGEST) for key in names}
    made = type("HintsForm", (FlaskForm,), fields)
    return made(data={_name(key): words for key, words in known.items()})


def field_at(form: FlaskForm, key: str) -> Any:
    """The line for a field."""
    return form[_name(key)]


def _name(key: str) -> str:
    return key.replace(".", "__")
