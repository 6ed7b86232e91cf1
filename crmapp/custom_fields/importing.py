"""Custom fields in imports: read from the rows of a sheet, made attributes, drafted as rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmapp.custom_fields.attributes import HELD_IN, KEYS
from crmapp.custom_fields.definitions import field_named
from crmapp.custom_fields.kinds import Kind, slot_of
from crmapp.custom_fields.models import VALUES, CustomChoice, CustomField
from crmapp.custom_fields.sheets import figure_of, keys, stored, truth_of
from crmapp.text import cut

LONGEST = 500
WordOf = Callable[[str, CustomField, str], tuple[int | None, bool]]


@dataclass(frozen=True)
class OwnChoices:
    """A choice of own fields, as the page of an import asks what unknown words become."""

    value: str  # its key in sheets
    field: CustomField

    @property
    def label(self) -> str:
        """What the field is called."""
        return self.field.title

    @property
    def offered(self) -> list[CustomChoice]:
        """The choices that a word may become."""
        return self.field.offered


def asked_choices() -> list[OwnChoices]:
    """The choices of customers, contacts and deals."""
    return [OwnChoices(key, one) for key, one in keys() if one.kind is Kind.CHOICE]


def read_own(reader: Any, record: str) -> dict[str, Any]:
    """What rows say of a record's own fields, by their names; choices as they are written."""
    told = {
        field.name: _READ[field.kind](reader, key)
        for key, field in keys(record)
        if key in reader.mapping
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _text(reader: Any, key: str) -> str:
    return cut(reader.text(key, whole=True) or "", LONGEST)


def _figure(reader: Any, key: str) -> int | None:
    def read(row: Any, index: int, text: str) -> int | None:
        return _or_kept(reader, key, row, index, text, figure_of(row.at(index), text))

    return reader.last(key, read)


def _truth(reader: Any, key: str) -> bool | None:
    def read(row: Any, index: int, text: str) -> bool | None:
        return _or_kept(reader, key, row, index, text, truth_of(text))

    return reader.last(key, read)


def _day(reader: Any, key: str) -> date | None:
    def read(row: Any, index: int, text: str) -> date | None:
        return _or_kept(reader, key, row, index, text, reader.day_in(row, index))

    return reader.last(key, read)


def _or_kept(reader: Any, key: str, row: Any, index: int, text: str, value: Any) -> Any:
    """A value; a text that is none is told and kept among the remarks."""
    if value is None:
        reader.note("unknown_word", key, row, text=text)
        reader.keep(key, index, text)
    return value


_READ: dict[Kind, Callable[[Any, str], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _figure,
    Kind.DAY: _day,
    Kind.CHOICE: lambda reader, key: reader.text(key),
    Kind.YES_NO: _truth,
}


def own_values(
    record: str, said: dict[str, Any], word_of: WordOf
) -> tuple[dict[str, Any], list[str]]:
    """Attributes of a record's own fields that rows tell, and words that none of them holds."""
    values, left = {}, []
    for key, field in keys(record):
        told = said.get(field.name)
        if told in (None, ""):
            continue
        if field.kind is Kind.CHOICE:
            value, is_left = word_of(key, field, str(told))
            left += [f"{field.label}：{told}"] if is_left else []
        else:
            value = stored(field, told)
        if value is not None:
            values[field.name] = value
    return values, left


def left_of(record: str, several: list[dict[str, Any]], word_of: WordOf) -> list[str]:
    """Words of several records without remarks that none of their choices holds."""
    return [words for said in several for words in own_values(record, said, word_of)[1]]


def with_own(
    record: str,
    said: dict[str, Any],
    values: dict[str, Any],
    remarks: Iterable[str | None],
    word_of: WordOf,
) -> dict[str, Any]:
    """Columns with a record's own fields and its remarks, which words that none holds join."""
    own, left = own_values(record, said, word_of)
    told = "\n".join(filter(None, [*remarks, *left]))
    return values | own | ({"remarks": told} if told else {})


def part_own(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns of a record, and its own fields apart: those are rows of another table."""
    own = {name: value for name, value in values.items() if slot_of(name) is not None}
    return {name: value for name, value in values.items() if name not in own}, own


def own_rows(table: str, key: int, own: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The table and the rows that a record's own fields are, for a draft whose place is `key`."""
    blank = dict.fromkeys(("id", *HELD_IN.values()))
    rows = [
        {**blank, KEYS[table]: key, "field_id": field.id, HELD_IN[field.kind]: value}
        for name, value in own.items()
        if (field := field_named(table, name)) is not None
    ]
    return VALUES[table].__tablename__, rows


def is_choice(table: str, name: str) -> bool:
    """Whether an attribute holds the key of a choice."""
    field = field_named(table, name)
    return field is not None and field.kind is Kind.CHOICE


def is_day(table: str, name: str) -> bool:
    """Whether an attribute holds a day."""
    field = field_named(table, name)
    return field is not None and field.kind is Kind.DAY
