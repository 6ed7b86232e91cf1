"""Putting a former value back: a new change, with its own entry in the history."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Boolean, Date, Enum, Integer, inspect, select

from crmapp.accounts.team import person
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import change_contact, make_main
from crmapp.custom_fields.definitions import field_named
from crmapp.custom_fields.words import read_back
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.verbs import change_deal, move
from crmapp.handover.models import HandOver
from crmapp.handover.verbs import hand_over
from crmapp.history.models import Change
from crmapp.history.reasons import MAIN_CONTACT, UpdateType
from crmapp.history.tracking import words_of
from crmapp.lists.models import ListItem
from crmapp.lists.words import word
from crmapp.vault import Sealed

_CHANGE: dict[str, Callable[..., Any]] = {
    "customers": change,
    "contacts": change_contact,
    "deals": change_deal,
}
_MODELS: dict[str, type] = {"customers": Customer, "contacts": Contact, "deals": Deal}


class Gone(ValueError):
    """The former value is no more: a retired word, a contact or colleague who left."""


def record_of(row: Change) -> Any:
    """The record that was changed, or None; locked where the database locks rows."""
    mine = _MODELS[row.subject].id == row.subject_id
    locked = select(_MODELS[row.subject]).where(mine).with_for_update()
    return db.session.scalars(locked).one_or_none()


def is_as_before(row: Change, record: Any) -> bool:
    """Whether a record says now what it said before a change."""
    if row.field == MAIN_CONTACT:
        return False  # only its contacts know
    if isinstance(getattr(type(record), row.field, None), Sealed):
        return getattr(record, row.field) == row.old
    if row.old_key is not None:
        return getattr(record, row.field) == row.old_key
    return words_of(record, row.field) == row.old_words


def put_back(row: Change, record: Any, *, by: Any) -> bool:
    """Write the value from before a change again, inside `writing()`; False where it stands there.

    Raises Gone; the database refuses a number or credit code that another customer has by now.
    """
    why = {"by": by, "reason": _("Put back"), "update_type": UpdateType.PUT_BACK}
    if row.field == MAIN_CONTACT:
        contact = db.session.get(Contact, row.old_key)
        if contact is None or contact.customer_id != record.id or contact.left_on is not None:
            raise Gone(row.old_words)
        return make_main(contact, **why) is not None
    return bool(_CHANGE[row.subject](record, {row.field: _former(row, record)}, **why))


def put_owner_back(row: HandOver, customer: Customer, *, by: Any) -> bool:
    """Give a customer back to whom it belonged before; raises Gone where they left the team."""
    former = person(row.from_id)
    if row.from_id is not None and (former is None or not former.is_active):
        raise Gone(former.name if former is not None else "")
    return hand_over(customer, former, by=by, reason=_("Put back")) is not None


def put_stage_back(row: StageChange, deal: Deal, *, by: Any) -> bool:
    """Move an open deal to where it stood before.

    Raises Gone where that stage is closed or retired, or the deal is.
    """
    former = row.from_stage
    if former is None or former.retired_at is not None or not former.kind.is_open:
        raise Gone(former.name if former is not None else "")
    if not deal.stage.kind.is_open:
        raise Gone(deal.stage.name)
    return move(deal, former, by=by, note=_("Put back")) is not None


def _former(row: Change, record: Any) -> Any:
    if isinstance(getattr(type(record), row.field, None), Sealed):
        return row.old
    if own := field_named(row.subject, row.field):
        try:
            return read_back(own, row.old_words, row.old_key)
        except LookupError as gone:
            raise Gone(row.old_words) from gone
    kept, column = row.old_words, inspect(type(record)).columns[row.field]
    if row.field.endswith("_id"):
        return _key(row, column)
    if not kept and column.nullable:
        return None
    if isinstance(column.type, Enum):
        return column.type.enum_class(kept)
    if isinstance(column.type, Boolean):
        return kept == "True"
    if isinstance(column.type, Date):
        return date.fromisoformat(kept)
    return int(kept) if isinstance(column.type, Integer) else kept


def _key(row: Change, column: Any) -> int | None:
    """The key of the row that the old words name; it may be renamed since, but not retired."""
    if not row.old_words:
        return None
    table = next(iter(column.foreign_keys)).column.table
    if table is Customer.__table__:
        found = db.session.scalar(select(Customer.id).where(Customer.id == row.old_key, *THERE))
    else:
        item = word(row.old_key) if row.old_key is not None else _named(row)
        found = item.id if item is not None and item.retired_at is None else None
    if found is None:
        raise Gone(row.old_words)
    return found


def _named(row: Change) -> ListItem | None:
    # Changes of earlier releases know the word alone; the list is that of the present one's kind.
    kind = row.field.removesuffix("_id")
    named = select(ListItem).where(ListItem.kind == kind, ListItem.name == row.old_words)
    return db.session.scalars(named).one_or_none()
