"""Changing a record's fields so that each difference is told."""

import uuid
from datetime import date
from typing import Any

from crmapp.database import db
from crmapp.history.models import Change
from crmapp.labels import Choice
from crmapp.vault import Sealed


def track(
    record: Any, values: dict[str, Any], *, customer_id: int, by: Any, reason: str = ""
) -> list[Change]:
    """Set the fields that differ and add one Change for each; changes of one call share an act."""
    act = uuid.uuid4().hex
    changes = []
    for field, new in values.items():
        old = getattr(record, field)
        if (old or None) == (new or None) and old != 0 and new != 0:
            continue
        if old == new:
            continue
        old_words = words_of(record, field)
        setattr(record, field, new)
        change = Change(
            customer_id=customer_id,
            subject=record.__tablename__,
            subject_id=record.id,
            field=field,
            act=act,
            by_id=by.id,
            reason=reason,
        )
        if isinstance(getattr(type(record), field, None), Sealed):
            change.old, change.new = old, new
        else:
            change.old_words, change.new_words = old_words, words_of(record, field)
        db.session.add(change)
        changes.append(change)
    return changes


def words_of(record: Any, field: str) -> str:
    """A field's value as it is written into history: the word behind a key, not the key."""
    value = getattr(record, field)
    if value is None or value == "":
        return ""
    if field.endswith("_id"):
        row = getattr(record, field.removesuffix("_id"), None)
        return getattr(row, "name", None) or str(value)
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
