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
    act = uuid.uuid4().hex
    changes = []
    for field in differing:
        old, new = getattr(record, field), values[field]
        old_words = words_of(record, field)
        setattr(record, field, new)
        if field.endswith("_pinyin") or field in FOLLOWING:
            continue
        change = Change(
            customer_id=customer_id,
            subject=record.__tablename__,
            subject_id=record.id,
            field=field,
            act=act,
            by_id=by.id,
            reason=reason,
            update_type=update_type or type_of(record.__tablename__, field),
        )
        if isinstance(getattr(type(record), field, None), Sealed):
            change.old, change.new = old, new
        else:
            change.old_words, change.new_words = old_words, words_of(record, field)
        if field.endswith("_id") or _is_choice(record, field):
            change.old_key, change.new_key = old, new
        db.session.add(change)
        changes.append(change)
    return changes


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
