"""Custom fields in sheets: their columns in exports, and what the cells of a sheet say of them.

Sheets name a field `customer.custom_7`; its header is its label in every language.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from crmapp.custom_fields.definitions import choice, custom_fields, field_named
from crmapp.custom_fields.figures import ONE, BadFigure, parse_figure
from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomField
from crmapp.text import normalise

TABLES = {"customer": "customers", "contact": "contacts", "deal": "deals"}
TRUTHS = {
    True: ("是", "Yes", "有", "对", "√", "✓", "y", "true", "1"),
    False: ("否", "No", "无", "没有", "×", "✗", "n", "false", "0"),
}
KINDS = {
    Kind.TEXT: "long",
    Kind.NUMBER: "figure",
    Kind.DAY: "day",
    Kind.CHOICE: "text",
    Kind.YES_NO: "text",
}
_TRUTH_OF = {normalise(word): truth for truth, words in TRUTHS.items() for word in words}


def field_of_key(key: str) -> CustomField | None:
    """The offered field that a sheet's key names; None for any other."""
    record, _dot, name = key.partition(".")
    field = field_named(TABLES.get(record, ""), name)
    return field if field is not None and field.retired_at is None else None


def keys(*records: str) -> Iterator[tuple[str, CustomField]]:
    """The keys of all fields that are offered of some records, with the fields."""
    for record in (one for one in TABLES if one in (records or TABLES)):  # follow-ups have none
        for field in custom_fields(TABLES[record]):
            yield f"{record}.{field.name}", field


def key_headed(header: str, *records: str) -> str | None:
    """The key of the field that a header names exactly."""
    plain = normalise(header)
    found = (key for key, field in keys(*records) if normalise(field.label) == plain)
    return next(found, None) if plain else None


def names_of(record: str) -> tuple[str, ...]:
    """The names of a record's fields, as their keys end."""
    return tuple(field.name for field in custom_fields(TABLES[record]))


def cell_of(field: CustomField, value: Any, language: str) -> Any:
    """A value as a cell of an export holds it: numbers and days typed, the rest in words."""
    if value is None:
        return None
    if field.kind is Kind.NUMBER:
        return Decimal(value) / ONE
    if field.kind is Kind.CHOICE:
        known = choice(value)
        return known.name if known is not None else ""
    if field.kind is Kind.YES_NO:
        return TRUTHS[value][language == "en"]
    return value


def offers(language: str) -> dict[str, list[str]]:
    """The words to choose from in an export, by key."""
    truths = [TRUTHS[truth][language == "en"] for truth in (True, False)]
    told = {key: [one.name for one in field.offered] for key, field in keys()}
    yes_no = {key: truths for key, field in keys() if field.kind is Kind.YES_NO}
    return {**told, **yes_no}


def figure_of(cell: Any, text: str) -> int | None:
    """The ten-thousandths that a cell holds, None where it holds no number."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = format(Decimal(repr(cell)), "f")
    try:
        return parse_figure(text)
    except BadFigure:
        return None


def truth_of(text: str) -> bool | None:
    """The truth value that a word of either language means."""
    return _TRUTH_OF.get(normalise(text))


def stored(field: CustomField, said: Any) -> Any:
    """What a staged value is as an attribute: days typed again; choices stay words."""
    if field.kind is Kind.DAY and isinstance(said, str):
        return date.fromisoformat(said)
    return said
