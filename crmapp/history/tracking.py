"""Changing a record's fields so that each difference is told."""

import uuid
from datetime import date
from typing import Any

from crmapp.custom_fields.definitions import field_named
from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.words import written
from crmapp.database import db
from crmapp.field_policy.sight import sight
from crmapp.history.models import Change
from crmapp.history.reasons import UpdateType, asks_why, insist, type_of
from crmapp.labels import Choice
from crmapp.vault import Sealed

FOLLOWING = ("referrer_id",)  # the link follows the name, which is what is told


def track(
    record: Any,
    values: dict[str, Any],
    *,
    customer_id: int,
    by: Any,
    reason: str = "",
    update_type: UpdateType | None = None,
) -> list[Change]:
    """Set the fields that differ and add one Change for each; changes of one call share an act.

    What a name sorts by, or links to, follows it and is no change of its own; what the field
    policy keeps from `by` stays as it is. Raises ReasonNeeded, before anything is set, where a key
    field changes and no reason is given.
    """
    eye = sight(by, record)
    differing = [
        field
        for field, new in values.items()
        if _differ(getattr(record, field), new)
        and eye.may_change(f"{record.__tablename__}.{field}")
    ]
    insist(reason, on=asks_why(record, differing))
    told = {"customer_id": customer_id, "act": uuid.uuid4().hex, "by_id": by.id, "reason": reason}
    changes = []
    for field in differing:
        said = _set(record, field, values[field])
        if field.endswith("_pinyin") or field in FOLLOWING:
            continue
        kind = update_type or type_of(record.__tablename__, field)
        place = {"subject": record.__tablename__, "subject_id": record.id, "field": field}
        changes.append(Change(**told, **place, update_type=kind, **said))
    db.session.add_all(changes)
    return changes


def _set(record: Any, field: str, new: Any) -> dict[str, Any]:
    """Set a field; returns what its Change tells: sealed values, or words and perhaps keys."""
    old, old_words = getattr(record, field), words_of(record, field)
    setattr(record, field, new)
    if isinstance(getattr(type(record), field, None), Sealed):
        return {"old": old, "new": new}
    said = {"old_words": old_words, "new_words": words_of(record, field)}
    if field.endswith("_id") or _is_choice(record, field):
        said |= {"old_key": old, "new_key": new}
    return said


def _differ(old: Any, new: Any) -> bool:
    is_blank = (old or None) == (new or None) and old != 0 and new != 0
    return not is_blank and old != new


def _is_choice(record: Any, field: str) -> bool:
    own = field_named(record.__tablename__, field)
    return own is not None and own.kind is Kind.CHOICE


def words_of(record: Any, field: str) -> str:
    """A field's value as it is written into history: the word behind a key, not the key."""
    value = getattr(record, field)
    if own := field_named(record.__tablename__, field):
        return written(own, value)
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
