"""What is typed into a cell, checked by the very fields of the record's own form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form

from crmapp.contacts.forms import ContactFields
from crmapp.custom_fields.forms import form_field
from crmapp.customers.forms import CustomerForm, StatusForm
from crmapp.deals.forms import DealForm
from crmapp.duplicates.likeness import Likeness
from crmapp.field_policy.sight import Sight
from crmapp.grid.cells import Line, is_masked, text_of
from crmapp.grid.columns import Column, Kind, Part
from crmapp.nextsteps.forms import DueForm
from crmapp.regions.reading import find
from crmapp.text_fields import SHORT

_FORMS = {
    Part.CUSTOMER: CustomerForm,
    Part.CONTACT: ContactFields,
    Part.DEAL: DealForm,
    Part.STEP: DueForm,
}


@dataclass(frozen=True)
class Said:
    """The values that a text means, by field, or what is wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Typed:
    """A text typed into a cell, what it means, and what the cell and its record were before."""

    text: str
    said: Said
    was: str
    token: str | None

    @classmethod
    def of(cls, column: Column, sent: Mapping[str, str]) -> "Typed":
        """What was sent of a cell."""
        text, was = (sent.get(name, "").replace("\r\n", "\n").strip() for name in ("value", "was"))
        return cls(text, read(column, text), was, sent.get("token"))

    def is_stale(self, line: Line, column: Column, eye: Sight) -> bool:
        """Whether its record has changed, and the cell no longer says what its writer saw."""
        is_other = is_masked(column, eye) or self.was != text_of(line, column, eye)
        return is_other and self.token != line.token(column.part)


@dataclass(frozen=True)
class Refusal:
    """Why a cell is not written: overtaken (409), a problem, or a reason that is due."""

    status: int = 422
    problem: str = ""
    asks_why: bool = False


def read(column: Column, text: str) -> Said:
    """What a text in a cell of this column means."""
    text = text.replace("\x00", "").strip()
    if column.kind is not Kind.LINES:
        text = " ".join(text.splitlines())
    if column.kind is Kind.REGION:
        return _read_region(text)
    if column.part is Part.STEP and not text:
        return Said({column.field: None})
    asked = _chosen(column, text) if column.has_choices else text
    if asked is None:
        return Said(problem=_("Choose one of the list."))
    form = _form_of(column)(MultiDict({column.field: asked}))
    if not form.validate():
        return Said(problem=" ".join(str(error) for error in form[column.field].errors))
    return Said({column.field: form[column.field].data})


@lru_cache(256)  # the team's own columns are others each time that anything is set up anew
def _form_of(column: Column) -> type[Form]:
    """A form of one field, the record's own, with the check that its form has for it."""
    if column.own is not None:
        return type("CellForm", (Form,), {column.field: form_field(column.own)})
    source = StatusForm if column.kind is Kind.STATUS else _FORMS[column.part]
    parts = {column.field: getattr(source, column.field)}
    check = f"validate_{column.field}"
    if hasattr(source, check):
        parts[check] = getattr(source, check)
    return type("CellForm", (Form,), parts)


def _chosen(column: Column, text: str) -> str | None:
    """The value behind a word of a list, or None where it is none of it."""
    offered = [one for one in _form_of(column)()[column.field].choices if one.value]
    if not text and column.kind is Kind.WORD:
        return ""
    return {str(one.label).casefold(): one.value for one in offered}.get(text.casefold())


def words_of(column: Column) -> list[str]:
    """The words that a cell of this column may be, in their order."""
    offered = _form_of(column)()[column.field].choices
    return [str(one.label) for one in offered if one.value]


def _read_region(text: str) -> Said:
    code = find(text[: SHORT + 1]) if text else ""
    if code is None or len(text) > SHORT:
        return Said(problem=_("No such region. Write it with its city, like 杭州市 余杭区."))
    return Said({"region_code": code})


def met(likeness: Likeness) -> str:
    """Why a cell that would make two customers alike is not written in passing; "" if it is."""
    if not likeness:
        return ""
    hidden = _("A customer you do not see")
    names = [one.customer.short_name if one.is_seen else hidden for one in likeness.items]
    told = ", ".join(dict.fromkeys(names))
    return _("Looks like %(names)s. Compare and change it on the customer's page.", names=told)
