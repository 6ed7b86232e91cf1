"""Custom fields as attributes of their records: `customer.custom_7` is read and set like any."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, attribute_keyed_dict, declared_attr, relationship
from sqlalchemy.orm.attributes import set_committed_value

from crmapp.custom_fields.definitions import custom_fields, field_at
from crmapp.custom_fields.kinds import SLOTS, Kind, attribute
from crmapp.custom_fields.models import CustomValue
from crmapp.database import db

Value = str | int | bool | date | None

HELD_IN = {
    Kind.TEXT: CustomValue.text,
    Kind.NUMBER: CustomValue.number,
    Kind.DAY: CustomValue.day,
    Kind.CHOICE: CustomValue.choice_id,
    Kind.YES_NO: CustomValue.yes_no,
}
KEYS = {
    "customers": CustomValue.customer_id,
    "contacts": CustomValue.contact_id,
    "deals": CustomValue.deal_id,
}


class OwnField:
    """An attribute for the field in one slot: text, ten-thousandths, day, key of a choice, bool."""

    def __init__(self, slot: int) -> None:
        """Take the slot."""
        self._slot = slot

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        """The value, None where nothing is written down or no such field is defined."""
        if record is None:
            return self
        field = field_at(record.__tablename__, self._slot)
        row = record.custom_values.get(field.id) if field is not None else None
        return getattr(row, HELD_IN[field.kind].key) if row is not None else None

    def __set__(self, record: Any, value: Value) -> None:
        """Write a value down; None or an empty text takes it away."""
        field = field_at(record.__tablename__, self._slot)
        if field is None:
            raise AttributeError(attribute(self._slot))
        row = record.custom_values.get(field.id)
        if value is None or value == "":
            if row is not None:
                del record.custom_values[field.id]
            return
        if row is None:
            row = record.custom_values[field.id] = CustomValue(field_id=field.id)
        setattr(row, HELD_IN[field.kind].key, value)


class WithCustomFields:
    """What a record with custom fields is; its values are read when the first one is asked for."""

    @declared_attr
    def custom_values(cls) -> Mapped[dict[int, CustomValue]]:  # noqa: N805
        """The values by the key of their field."""
        return relationship(
            CustomValue,
            collection_class=attribute_keyed_dict("field_id"),
            cascade="all, delete-orphan",
            passive_deletes=True,
        )


for _slot in SLOTS:
    setattr(WithCustomFields, attribute(_slot), OwnField(_slot))


def load_custom(*groups: Iterable[Any]) -> None:
    """Read the values of many records in one statement; none where no field is defined."""
    records = [one for group in groups for one in group if one is not None]
    records = [one for one in records if custom_fields(one.__tablename__)]
    mine = [KEYS[name].in_(keys) for name, keys in _keys_by_table(records).items()]
    if not mine:
        return
    found: dict[tuple[str, int], list[CustomValue]] = {}
    for row in db.session.scalars(select(CustomValue).where(or_(*mine))):
        for name, column in KEYS.items():
            if (key := getattr(row, column.key)) is not None:
                found.setdefault((name, key), []).append(row)
    for one in records:
        rows = found.get((one.__tablename__, one.id), [])
        set_committed_value(one, "custom_values", {row.field_id: row for row in rows})


def _keys_by_table(records: list[Any]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for one in records:
        keys.setdefault(one.__tablename__, []).append(one.id)
    return keys
