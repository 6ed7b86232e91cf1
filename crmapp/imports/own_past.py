"""What the sheets beside the customers tell: promises, helpers, moves, needs, quotes, payments."""

from collections.abc import Iterator
from typing import Any

from crmapp.exports.columns import (
    CONTACTS,
    CUSTOMERS,
    DEALS,
    FOLLOWUPS,
    SHEETS,
    Column,
    title,
)
from crmapp.imports.attached import RULES
from crmapp.imports.own_cells import Reading
from crmapp.imports.own_sheets import AT
from crmapp.imports.understood import Issue
from crmapp.language import language

Past = dict[str, list[dict[str, Any]]]

BESIDE = [one for one in SHEETS if one not in (CUSTOMERS, CONTACTS, DEALS, FOLLOWUPS)]


def name_of(sheet: str) -> str:
    """What a sheet is called in the reader's language."""
    return title(sheet, language())


def record_of(sheet: str) -> str:
    """What the fields of a sheet's own records are called by: what stands first tells whose."""
    return SHEETS[sheet][-1].key.partition(".")[0]


def fields_of(sheet: str) -> dict[str, Column]:
    """The columns of a sheet that tell of its own records, by the name of the field."""
    record = record_of(sheet)
    pairs = ((column.key.partition("."), column) for column in SHEETS[sheet])
    return {name: column for (whose, _dot, name), column in pairs if whose == record}


FIELDS = {sheet: fields_of(sheet) for sheet in BESIDE}


def past_of(sheet: str, read: Reading) -> dict[str, Any] | None:
    """Return what a row of one of these sheets tells, None with an issue where it says too little.

    A cell that cannot be read says nothing, and leaves an issue of its own.
    """
    said = read.fields(record_of(sheet), tuple(FIELDS[sheet]))
    flawed = _flaw(sheet, said)
    if flawed:
        leave_out(sheet, FIELDS[sheet][flawed], read)
    return None if flawed else said


def _flaw(sheet: str, said: dict[str, Any]) -> str:
    """The field for whose sake a row stays out, if one does."""
    rules = RULES.get(sheet)
    if rules is None:
        return ""
    missing = next((name for name in rules.required if name not in said), "")
    return missing or rules.wrong(said)


def leave_out(sheet: str, column: Column, read: Reading) -> None:
    """Say that a row stays out for the sake of one of its cells."""
    params = {
        "sheet": name_of(sheet),
        "at": str(read.record.get(AT, "")),
        "field": column.header(language()),
    }
    read.issues.append(Issue("left_out", column.key, params))


def _said(past: Past, kind: str) -> Iterator[str]:
    """What stands in the columns of a kind, of all rows of all sheets."""
    for sheet, rows in past.items():
        names = [name for name, column in FIELDS[sheet].items() if column.kind == kind]
        yield from (one[name] for one in rows for name in names if name in one)


def people_in(past: Past) -> Iterator[str]:
    """The names of people in it."""
    return _said(past, "person")


def stages_in(past: Past) -> Iterator[str]:
    """The words for stages in it."""
    return _said(past, "stage")


def methods_in(past: Past) -> Iterator[str]:
    """The words for methods in it."""
    return _said(past, "method")
