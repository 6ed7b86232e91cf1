"""Custom fields as attributes of their records: `customer.custom_7` is read and set like any."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, attribute_keyed_dict, declared_attr, relationship
from sqlalchemy.orm.attributes import set_committed_value

from crmapp.custom_fields.definitions import custom_fields, field_at
from crmapp.custom_fields.kinds import SLOTS, Kind, attribute
from crmapp.custom_fields.models import VALUES, CustomValue
from crmapp.database import db

Value = str | int | bool | date | None

HELD_IN = {
    Kind.TEXT: "text",
    Kind.NUMBER: "number",
    Kind.DAY: "day",
    Kind.CHOICE: "choice_id",
    Kind.YES_NO: "yes_no",
}
KEYS = {"customers": "customer_id", "contacts": "contact_id", "deals": "deal_id"}


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
        return getattr(row, HELD_IN[field.kind]) if row is not None else None

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
            row = VALUES[record.__tablename__](field_id=field.id)
            record.custom_values[field.id] = row
        setattr(row, HELD_IN[field.kind], value)


class WithCustomFields:
    """What a record with custom fields is; its values are read when the first one is asked for."""

    @declared_attr
    def custom_values(cls) -> Mapped[dict[int, CustomValue]]:  # noqa: N805
        """The values by the key of their field."""
        return relationship(
            VALUES[cls.__tablename__],
            collection_class=attribute_keyed_dict("field_id"),
            cascade="all, delete-orphan",
            passive_deletes=True,
        )


for _slot in SLOTS:
    setattr(WithCustomFields, attribute(_slot), OwnField(_slot))


def load_custom(*groups: Iterable[Any]) -> None:
    """Read the values of many records, a statement for each table; none where none has fields."""
    records = [one for group in groups for one in group if one is not None]
    for table, key in KEYS.items():
        mine = {one.id: one for one in records if one.__tablename__ == table}
        if not mine or not custom_fields(table):
            continue
        model = VALUES[table]
        found: dict[int, list[CustomValue]] = {}
        for row in db.session.scalars(select(model).where(getattr(model, key).in_(mine))):
            found.setdefault(getattr(row, key), []).append(row)
        for one in mine.values():
            set_committed_value(one, "custom_values", found.get(one.id, []))
