"""The custom fields as every page reads them: cached, in their order, retired ones apart.

Where a team has defined none, each of these is a look into an empty dictionary.
"""

from typing import NamedTuple

from flask import has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from crmapp.custom_fields.kinds import Subject, slot_of
from crmapp.custom_fields.models import CustomChoice, CustomField
from crmapp.settings.cache import Cached


class Definitions(NamedTuple):
    """All fields by subject and slot, and as the list asks for them; all choices by key.

    Those offered now stand by subject.
    """

    every: dict[tuple[str, int], CustomField]
    asked: dict[str, CustomField]
    offered: dict[str, list[CustomField]]
    choices: dict[int, CustomChoice]


@Cached
def _definitions(session: Session) -> Definitions:
    order = (CustomField.subject, CustomField.position, CustomField.id)
    statement = select(CustomField).options(selectinload(CustomField.choices)).order_by(*order)
    rows = list(session.scalars(statement))
    offered: dict[str, list[CustomField]] = {}
    for one in rows:
        if one.retired_at is None:
            offered.setdefault(one.subject.value, []).append(one)
    return Definitions(
        every={(one.subject.value, one.slot): one for one in rows},
        asked={one.asked: one for one in rows},
        offered=offered,
        choices={choice.id: choice for one in rows for choice in one.choices},
    )


def _known() -> Definitions:
    # What reads sheets and words is used outside of any app too, where no team is.
    return _definitions() if has_app_context() else _NONE


_NONE = Definitions({}, {}, {}, {})


def custom_fields(subject: str) -> list[CustomField]:
    """The fields that records of a table (`customers`) have now, in their order."""
    return _known().offered.get(subject, [])


def all_fields() -> list[CustomField]:
    """The fields that all records have now: customers' first, then contacts' and deals'."""
    return [one for subject in Subject for one in custom_fields(subject)]


def defined(subject: str) -> list[CustomField]:
    """All fields that records of a table have ever had, retired ones too."""
    return [one for (table, _slot), one in _known().every.items() if table == subject]


def field_at(subject: str, slot: int | None) -> CustomField | None:
    """The field in a slot, a retired one too."""
    return _known().every.get((subject, slot)) if slot is not None else None


def field_named(subject: str, name: str) -> CustomField | None:
    """The field behind an attribute (`custom_7`), a retired one too; None for any other."""
    return field_at(subject, slot_of(name)) if name.startswith("custom_") else None


def field_asked(name: str) -> CustomField | None:
    """The field that the list's addresses call so (`deal_custom_7`), a retired one too."""
    return _known().asked.get(name)


def field_of(column: str) -> CustomField | None:
    """The field behind a column (`customers.custom_7`); None for any other."""
    subject, _dot, name = column.partition(".")
    return field_named(subject, name)


def offered_names(subject: Subject) -> tuple[str, ...]:
    """The attributes that the fields of a subject are, in their order."""
    return tuple(one.name for one in custom_fields(subject))


def fronted(subject: Subject) -> tuple[str, ...]:
    """Those that stand outside the fold of a new form: marked so, or needed."""
    return tuple(one.name for one in custom_fields(subject) if one.is_front or one.is_required)


def choice(choice_id: int | None) -> CustomChoice | None:
    """A choice by its key, a retired one too."""
    return _known().choices.get(choice_id)


def label_of(column: str) -> str | None:
    """What the field behind a column is called, None where it is no custom one."""
    field = field_of(column)
    return field.label if field is not None else None


def is_private(column: str) -> bool:
    """Whether a column is a custom field that only those see who work on its customer."""
    field = field_of(column)
    return field is not None and field.is_private
