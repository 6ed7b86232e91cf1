"""What people say on the pages of an import: the file, the columns, what words become."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from crmapp.fields import DayField
from crmapp.imports.choices import asked_kinds, by_count, names_of, unknown
from crmapp.imports.fields import FIELDS, Field, field_for, own_fields
from crmapp.text_fields import no_card_numbers

ACCEPTED = ".xlsx,.xls,.xlsm,.xlsb,.ods,.csv,.txt"
GROUPS = (
    ("customer", _l("Customer")),
    ("contact", _l("Contact")),
    ("deal", _l("Deal")),
    ("entry", _l("Follow-up")),
)


class UploadForm(FlaskForm):
    """The spreadsheet."""

    file = FileField(_l("Spreadsheet"), [FileRequired(_l("Choose a file.")), no_card_numbers])


class PlanForm(FlaskForm):
    """When to do the next thing on a deal."""

    due_on = DayField(_l("Next step"), lean="future")


def field_groups() -> list[tuple[Any, list[Field]]]:
    """The fields that a column may mean, by what they belong to."""
    return [
        (label, [one for one in FIELDS if one.record == key] + own_fields(key))
        for key, label in GROUPS
    ]


def mapping_from(given: Any, columns: list[int]) -> dict[int, str]:
    """The mapping that a submitted form holds; what is not known is not taken."""
    chosen = {index: given.get(f"column-{index}", "") for index in columns}
    return {index: key for index, key in chosen.items() if field_for(key)}


def choices_from(given: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The choices that a submitted form holds, by the words of the file."""
    return {
        "owners": _by_place(given, "owner", names_of(found)),
        "stages": _by_place(given, "stage", by_count(found["stages"])),
        "lists": {
            kind.value: _by_place(given, f"word-{kind.value}", unknown(found, kind))
            for kind in asked_kinds()
        },
    }


def _by_place(given: Any, name: str, words: list[str]) -> dict[str, str]:
    # By place, not by word: a word of a sheet may be anything.
    said = {word: given.get(f"{name}-{place}") for place, word in enumerate(words)}
    return {word: value for word, value in said.items() if value is not None}
