"""What an import changed in records that were there before, so that it can be put back."""

import json
from collections import Counter
from datetime import date
from typing import Any

from flask_babel import gettext as _

from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import change_contact
from crmapp.custom_fields.importing import is_day
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.imports import moving, past_adding
from crmapp.labels import Choice

Changed = dict[str, tuple[Any, Any]]

_CHANGE = {"customers": change, "contacts": change_contact, "deals": change_deal}
_MODELS = {model.__tablename__: model for model in (Customer, Contact, Deal)}


def pack(
    changed: list[tuple[Any, Changed]], moved: list[dict[str, Any]], added: list[dict[str, Any]]
) -> str:
    """Return records with the fields that an import changes, old and new, as text to seal.

    `moved` are the deals that it moved, as `moving.carry_out` tells them, `added` rows that no
    column of theirs names the import of (see `past_adding`).
    """
    told = [
        {
            "table": record.__tablename__,
            "id": record.id,
            "fields": {name: [plain(old), plain(new)] for name, (old, new) in fields.items()},
        }
        for record, fields in changed
        if fields
    ]
    told += [{"moved": one} for one in moved]
    told += [{"added": one} for one in added]
    return json.dumps(told, ensure_ascii=False) if told else ""


def put_back(text: str, *, by: Any) -> list[str]:
    """Put the old values back, inside `writing()`; returns `table.field` of those changed since."""
    conflicts = []
    for each in json.loads(text):
        if "moved" in each:
            conflicts += [] if moving.put_back(each["moved"], by=by) else ["deals.stage_id"]
            continue
        if "added" in each:
            table = each["added"].get("table", "")
            conflicts += [] if past_adding.take_away(each["added"], by=by) else [f"{table}.state"]
            continue
        table = each["table"]
        record = db.session.get(
            _MODELS[table], each["id"], populate_existing=True, with_for_update=True
        )
        values = {}
        for name, (old, new) in each["fields"].items():
            if record is not None and plain(getattr(record, name)) == new:
                values[name] = _typed(record, name, old)
            else:
                conflicts.append(f"{table}.{name}")
        if values:
            _CHANGE[table](record, values, by=by, reason=_("Import undone"))
    return conflicts


def added_in(text: str) -> Counter:
    """How many rows `pack` was told to have been added to each table, but for helpers."""
    rows = [one["added"] for one in json.loads(text) if "added" in one]
    return Counter(row["table"] for row in rows if "table" in row and "was_open" not in row)


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, Choice):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _typed(record: Any, name: str, value: Any) -> Any:
    present = getattr(record, name)
    if isinstance(present, Choice) and value is not None:
        return type(present)(value)
    is_a_day = name.endswith("_on") or is_day(record.__tablename__, name)
    return date.fromisoformat(value) if is_a_day and value else value
