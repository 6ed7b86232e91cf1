"""Why a field changes: which changes ask for a reason, and the words that are offered."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice
from crmapp.settings.values import setting

MAIN_CONTACT = "main_contact"  # of a customer: which of its contacts is the main one
KEY_FIELDS = {
    "customers": frozenset({"name", MAIN_CONTACT}),
    "contacts": frozenset({"name", "phone", "other_phone"}),
}


class UpdateType(Choice):
    """What kind of update a change was (entry and maintenance guide, 更新类型)."""

    INFO = "info", _l("Information update"), "sky"
    CONTACT = "contact", _l("Contact change"), "teal"
    STATE = "state", _l("Status change"), "amber"
    OWNER = "owner", _l("Owner change"), "violet"
    CORRECTION = "correction", _l("Correction"), "slate"
    PUT_BACK = "put_back", _l("Put back"), "rose"


CHOSEN = (UpdateType.INFO, UpdateType.CONTACT, UpdateType.STATE, UpdateType.CORRECTION)

# What people say most, ready to be pressed; anything else is written in a line.
READY: dict[UpdateType, tuple[Any, ...]] = {
    UpdateType.INFO: (
        _l("The customer says so"),
        _l("The company was renamed"),
        _l("It was entered wrong"),
    ),
    UpdateType.CONTACT: (
        _l("The contact has left"),
        _l("New number"),
        _l("Someone else is in charge now"),
        _l("It was entered wrong"),
    ),
    UpdateType.STATE: (
        _l("The customer puts it off"),
        _l("The need has changed"),
        _l("A new offer is made"),
        _l("Moved by mistake"),
    ),
    UpdateType.OWNER: (
        _l("Change of staff"),
        _l("Regions were divided anew"),
        _l("The customer asked for it"),
        _l("A colleague helps out"),
    ),
}


class ReasonNeeded(ValueError):
    """A key field would change without a word why."""


def insist(reason: str, *, on: bool = True) -> None:
    """Raise ReasonNeeded for a blank reason, unless `on` is false or the team does without."""
    if on and not reason.strip() and setting("reasons_required"):
        raise ReasonNeeded


def asks_why(record: Any, fields: Iterable[str]) -> bool:
    """Whether one of the fields is a key field that says something; filling a blank does not ask.

    The values of the record are those before the change.
    """
    keys = KEY_FIELDS.get(record.__tablename__, frozenset())
    return any(field in keys and bool(getattr(record, field)) for field in fields)


def type_of(subject: str, field: str) -> UpdateType:
    """The kind of update that a change of a field usually is."""
    if subject == "contacts" or field == MAIN_CONTACT:
        return UpdateType.CONTACT
    return UpdateType.STATE if field == "status" else UpdateType.INFO
