"""Custom fields as columns of the customer list: which ones a person has, and what they say."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.custom_fields.definitions import custom_fields, field_at
from crmapp.custom_fields.models import CustomColumns, CustomField
from crmapp.custom_fields.words import said
from crmapp.database import db, touch
from crmapp.settings.cache import Cached

CUSTOMERS = "customers"
MOST_SHOWN = 8


@Cached
def _chosen(session: Session) -> dict[int, list[int]]:
    return {one.person_id: one.slots for one in session.scalars(select(CustomColumns))}


def columns_for(person: Any) -> list[CustomField]:
    """The fields that a person has in the list, in their order: chosen ones, else the usual."""
    offered = custom_fields(CUSTOMERS)
    if not offered:
        return []
    slots = _chosen().get(person.id)
    if slots is None:
        return [one for one in offered if one.is_listed][:MOST_SHOWN]
    by_slot = {one.slot: one for one in offered}
    return [by_slot[slot] for slot in slots if slot in by_slot]


def cells_of(customer: Any, fields: list[CustomField], eye: Any) -> list[Any]:
    """What a customer's cells say to one who sees so much (a Sight)."""
    return [said(one, getattr(customer, one.name)) if eye.has(one.column) else "" for one in fields]


def keep_columns(person: Any, slots: list[int] | None) -> None:
    """Keep which fields a person has in the list; None brings the usual ones back."""
    kept = db.session.get(CustomColumns, person.id)
    if slots is None:
        if kept is not None:
            db.session.delete(kept)
    else:
        known = [slot for slot in dict.fromkeys(slots) if field_at(CUSTOMERS, slot)]
        kept = kept or CustomColumns(person_id=person.id, slots=[])
        kept.slots = known[:MOST_SHOWN]
        db.session.add(kept)
    touch("config")
