"""Questions of the page that defines custom fields."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crmapp.custom_fields.kinds import Subject
from crmapp.custom_fields.models import VALUES, CustomField
from crmapp.database import db


def defined(subject: Subject) -> list[CustomField]:
    """All fields of a subject, those offered first, in their order."""
    order = (CustomField.retired_at.is_not(None), CustomField.position, CustomField.id)
    mine = select(CustomField).where(CustomField.subject == subject).order_by(*order)
    return list(db.session.scalars(mine.options(selectinload(CustomField.choices))))


def used(fields: list[CustomField]) -> set[int]:
    """The keys of those fields, all of one subject, of which anything is written down."""
    if not fields:
        return set()
    model, keys = VALUES[fields[0].subject.value], [one.id for one in fields]
    return set(
        db.session.scalars(select(model.field_id).where(model.field_id.in_(keys)).distinct())
    )


def field_by_key(field_id: int) -> CustomField | None:
    """A field with its choices, or None."""
    mine = select(CustomField).where(CustomField.id == field_id)
    return db.session.scalars(mine.options(selectinload(CustomField.choices))).one_or_none()
