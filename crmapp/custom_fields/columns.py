"""Custom fields as columns of the customer list: which ones a person has, and what they say."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.custom_fields.definitions import all_fields, field_of
from crmapp.custom_fields.kinds import Subject
from crmapp.custom_fields.models import CustomColumns, CustomField
from crmapp.custom_fields.words import said
from crmapp.database import db, touch
from crmapp.settings.cache import Cached

MOST_SHOWN = 8


@Cached
def _chosen(session: Session) -> dict[int, list[str]]:
    return {one.person_id: one.columns for one in session.scalars(select(CustomColumns))}


def columns_for(person: Any) -> list[CustomField]:
    """The fields that a person has in the list, in their order: chosen ones, else the usual."""
    offered = {one.column: one for one in all_fields()}
    if not offered:
        return []
    chosen = _chosen().get(person.id)
    if chosen is None:
        return [one for one in offered.values() if one.is_listed][:MOST_SHOWN]
    return [offered[column] for column in chosen if column in offered]


def cells_of(records: Mapping[Subject, Any], fields: list[CustomField], eye: Any) -> list[Any]:
    """What the records of a row say in its cells to one who sees so much (a Sight)."""
    return [
        said(one, getattr(record, one.name))
        if (record := records[one.subject]) is not None and eye.has(one.column)
        else ""
        for one in fields
    ]


def keep_columns(person: Any, columns: list[str] | None) -> None:
    """Keep which fields a person has in the list; None brings the usual ones back."""
    kept = db.session.get(CustomColumns, person.id)
    if columns is None:
        if kept is not None:
            db.session.delete(kept)
    else:
        known = [column for column in dict.fromkeys(columns) if field_of(column)]
        kept = kept or CustomColumns(person_id=person.id, columns=[])
        kept.columns = known[:MOST_SHOWN]
        db.session.add(kept)
    touch("config")
