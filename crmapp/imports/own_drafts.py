"""What only the product's own files tell of a contact, a deal or a follow-up."""

from datetime import date, datetime
from typing import Any

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.followups.models import FollowUpKind
from crmapp.imports.notes import Entry


def contact_extras(said: dict[str, Any]) -> dict[str, Any]:
    """Further columns of a contact: remarks, and when and why they left."""
    values = {name: said[name] for name in ("remarks", "left_reason") if said.get(name)}
    if said.get("left_on"):
        values["left_on"] = date.fromisoformat(str(said["left_on"]))
    return values


def deal_extras(said: dict[str, Any], *, place: int) -> dict[str, Any]:
    """Further columns of a deal: its marks, its last touch, why and to whom it was lost.

    `place` is its own among the drafts; the deal that it repeats is some places before it.
    """
    marks = ("is_starred", "is_step_waived")
    values: dict[str, Any] = {name: True for name in marks if said.get(name) == "yes"}
    values |= {name: said[name] for name in ("loss_words", "competitor") if said.get(name)}
    if said.get("repeat_of"):
        values["repeat_of_id"] = place - said["repeat_of"]
    if said.get("touched_at"):
        values["touched_at"] = clock.moment(datetime.fromisoformat(said["touched_at"]))
    return values


def entry_extras(entry: Entry, contacts: list[Contact]) -> dict[str, Any]:
    """Further columns of a follow-up; `contacts` are the customer's, with their places."""
    values: dict[str, Any] = {"score": entry.score} if entry.score is not None else {}
    if entry.kind:
        values["kind"] = FollowUpKind(entry.kind)
    named = [contact.id for contact in contacts if entry.contact and contact.name == entry.contact]
    if named:
        values["contact_id"] = named[0]
    return values
