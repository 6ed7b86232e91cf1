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


def deal_extras(said: dict[str, Any]) -> dict[str, Any]:
    """Further columns of a deal: its star, its last touch, why it was lost in words."""
    values: dict[str, Any] = {"is_starred": True} if said.get("is_starred") == "yes" else {}
    if said.get("loss_words"):
        values["loss_words"] = said["loss_words"]
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
