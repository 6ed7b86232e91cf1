"""What a custom field says, in the words that pages, histories and files have for it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from crmapp.custom_fields.definitions import choice, custom_fields, field_of
from crmapp.custom_fields.figures import parse_figure, plain_figure
from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomField

YES, NO = "yes", "no"


def written(field: CustomField, value: Any) -> str:
    """A value as histories keep it: in no language, and readable though a choice is renamed."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.CHOICE:
        known = choice(value)
        return known.name if known is not None else str(value)
    if field.kind is Kind.NUMBER:
        return plain_figure(value)
    if field.kind is Kind.DAY:
        return value.isoformat()
    if field.kind is Kind.YES_NO:
        return YES if value else NO
    return value


def said(field: CustomField, value: Any) -> Any:
    """A value as people read it; a day stays one, for each place writes days its own way."""
    if isinstance(value, date):
        return value
    return yes_or_no(value) if isinstance(value, bool) else written(field, value)


def told_again(column: str, words: str) -> str:
    """Words of a history as people read them: the two that are kept in no language."""
    field = field_of(column)
    if field is None or field.kind is not Kind.YES_NO or words not in (YES, NO):
        return words
    return yes_or_no(words == YES)


def yes_or_no(value: bool) -> str:
    """The word for a truth value."""
    return _("Yes") if value else _("No")


def read_back(field: CustomField, words: str, key: int | None) -> Any:
    """The value that words of a history mean; `key` is that of the choice they name.

    Raises LookupError for a choice that is no longer offered.
    """
    if not words:
        return None
    if field.kind is Kind.CHOICE:
        known = choice(key)
        if known is None or known.retired_at is not None:
            raise LookupError(words)
        return known.id
    return _READ[field.kind](words)


_READ = {
    Kind.TEXT: str,
    Kind.NUMBER: parse_figure,
    Kind.DAY: date.fromisoformat,
    Kind.YES_NO: lambda words: words == YES,
}


def facts_of(record: Any, eye: Any) -> list[tuple[str, Any]]:
    """Label and value of each field that says something, as far as one sees it (a Sight)."""
    return _facts_of(record, eye.has)


def printed_facts(record: Any, eye: Any) -> list[tuple[str, Any]]:
    """The same, as far as it may leave the house."""
    return _facts_of(record, eye.may_take)


def _facts_of(record: Any, is_told: Callable[[str], bool]) -> list[tuple[str, Any]]:
    told = [(one, getattr(record, one.name)) for one in custom_fields(record.__tablename__)]
    return [
        (one.label, said(one, value))
        for one, value in told
        if value is not None and is_told(one.column)
    ]
