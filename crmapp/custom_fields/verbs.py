"""Defining custom fields and changing what is defined; inside `writing()`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.custom_fields.kinds import MOST, MOST_CHOICES, SLOTS, Kind, Subject
from crmapp.custom_fields.models import VALUES, CustomChoice, CustomField
from crmapp.database import db, touch
from crmapp.journal.log import log


class LabelTaken(ValueError):
    """Another field of the same record is called so."""


class TooMany(ValueError):
    """A record has no room for one more field, or a field none for one more choice."""


class KindKept(ValueError):
    """Something is written down of the field, so that it stays what it is."""


def define(subject: Subject, values: dict[str, Any], names: Iterable[str], *, by: Any) -> Any:
    """Add a field at the end, with its choices; raises LabelTaken and TooMany."""
    others = _all(subject)
    offered = [one for one in others if one.retired_at is None]
    free = [slot for slot in SLOTS if slot not in {one.slot for one in others}]
    if len(offered) >= MOST or not free:
        raise TooMany
    _insist_on_label(offered, values["label"])
    position = 1 + max((one.position for one in others), default=0)
    field = CustomField(subject=subject, slot=free[0], position=position, **values)
    field.choices = []
    db.session.add(field)
    db.session.flush()
    _add_choices(field, names)
    _tell("custom_field:added", field, by)
    return field


def change_field(
    field: CustomField,
    values: dict[str, Any],
    renamed: dict[int, str],
    names: Iterable[str],
    *,
    by: Any,
) -> None:
    """Change a field, call its choices anew (one called nothing is retired) and add some.

    Raises LabelTaken, KindKept and TooMany.
    """
    _insist_on_label([one for one in _all(field.subject) if one is not field], values["label"])
    if values.get("kind", field.kind) is not field.kind and has_values(field):
        raise KindKept
    former = field.label
    for name, value in values.items():
        setattr(field, name, value)
    for choice in field.choices:
        if choice.id in renamed:
            _call(field, choice, renamed[choice.id])
    _add_choices(field, names)
    _tell("custom_field:changed", field, by, old=former)


def has_values(field: CustomField) -> bool:
    """Whether anything is written down of a field."""
    model = VALUES[field.subject.value]
    mine = select(model.id).where(model.field_id == field.id).limit(1)
    return db.session.scalar(mine) is not None


def retire(field: CustomField, *, by: Any) -> None:
    """Offer a field no longer; all that is written down of it stays."""
    field.retired_at = field.retired_at or clock.now()
    _tell("custom_field:retired", field, by)


def revive(field: CustomField, *, by: Any) -> None:
    """Offer a retired field again; raises LabelTaken and TooMany."""
    offered = [one for one in _all(field.subject) if one.retired_at is None]
    if len(offered) >= MOST:
        raise TooMany
    _insist_on_label(offered, field.label)
    field.retired_at = None
    _tell("custom_field:revived", field, by)


def shift(field: CustomField, by_places: int, *, by: Any) -> None:
    """Move a field one place up (-1) or down (1) among those offered."""
    rows = [one for one in _all(field.subject) if one.retired_at is None]
    if _swap(rows, field, by_places):
        _tell("custom_field:moved", field, by)


def shift_choice(field: CustomField, choice: CustomChoice, by_places: int) -> None:
    """Move a choice one place up (-1) or down (1) among those offered."""
    if _swap(field.offered, choice, by_places):
        touch("config", "board")


def _swap(rows: list[Any], one: Any, by_places: int) -> bool:
    if one not in rows or not 0 <= rows.index(one) + by_places < len(rows):
        return False
    here = rows.index(one)
    rows[here], rows[here + by_places] = rows[here + by_places], rows[here]
    for position, row in enumerate(rows, start=1):
        row.position = position
    return True


def _all(subject: Subject) -> list[CustomField]:
    mine = select(CustomField).where(CustomField.subject == subject)
    return list(db.session.scalars(mine.order_by(CustomField.position, CustomField.id)))


def _insist_on_label(others: list[CustomField], label: str) -> None:
    taken = {one.label.casefold() for one in others if one.retired_at is None}
    if label.casefold() in taken:
        raise LabelTaken(label)


def _call(field: CustomField, choice: CustomChoice, name: str) -> None:
    if not name:
        choice.retired_at = choice.retired_at or clock.now()
        return
    others = {one.name.casefold() for one in field.choices if one is not choice}
    if name.casefold() in others:
        raise LabelTaken(name)
    choice.name = name


def _add_choices(field: CustomField, names: Iterable[str]) -> None:
    names = [name for name in dict.fromkeys(names) if name]
    for name in names if field.kind is Kind.CHOICE else ():
        add_choice(field, name)


def add_choice(field: CustomField, name: str) -> CustomChoice:
    """Add a choice at the end; one that was retired is offered again. Raises TooMany."""
    known = next((one for one in field.choices if one.name.casefold() == name.casefold()), None)
    if known is not None:
        known.retired_at = None
        return known
    if len(field.offered) >= MOST_CHOICES:
        raise TooMany(name)
    last = max((one.position for one in field.choices), default=0)
    choice = CustomChoice(field_id=field.id, name=name, position=last + 1)
    field.choices.append(choice)
    db.session.flush()
    touch("config", "board")
    return choice


def _tell(action: str, field: CustomField, by: Any, **details: str) -> None:
    log(action, by=by, name=field.label, on=field.subject.value, **details)
    touch("config", "board")
