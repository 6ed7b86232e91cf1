"""Updating a customer from a sheet: every difference is in the history, and can be put back."""

from typing import Any

from flask_babel import gettext as _

from crmapp.contacts.verbs import add_contact, change_contact
from crmapp.custom_fields.importing import is_choice
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import recount_contacts
from crmapp.imports import formers
from crmapp.imports.comparing import Changed, compare, standings
from crmapp.imports.importer import May
from crmapp.imports.meanings import Meanings
from crmapp.imports.moving import carry_out
from crmapp.imports.newcomers import Newcomers
from crmapp.imports.past_adding import add_past
from crmapp.imports.row_values import plan_of
from crmapp.imports.wholes import Whole
from crmapp.nextsteps.models import StepState
from crmapp.nextsteps.verbs import open_step, plan


def update_customer(
    whole: Whole, meanings: Meanings, newcomers: Newcomers, import_id: int, may_edit: May
) -> str | None:
    """Bring a customer up to what its rows tell, inside `writing()`.

    Returns what an undo puts back ('' where only rows were added), None where nothing differs
    or the importer may not change the customer, or no longer.
    """
    standing = standings([whole.onto]).get(whole.onto)
    if standing is None or not may_edit(standing.customer):
        return None
    found = compare(standing, whole, meanings)
    if not found:
        return None
    customer, by, reason = standing.customer, meanings.by, _("From a spreadsheet")
    fields = _with_keys("customers", found.fields, newcomers.words)
    changed = [(customer, fields)]
    if fields:
        change(customer, _new(fields), by=by, reason=reason)
    for contact, told in found.contacts:
        values = _with_keys("contacts", told, newcomers.words)
        if contact is None:
            add_contact(customer, {**_new(values), "import_id": import_id})
        else:
            changed.append((contact, values))
            change_contact(contact, _new(values), by=by, reason=reason)
    if found.terms:
        terms = _with_keys("deals", found.terms, newcomers.words)
        changed.append((found.deal, terms))
        change_deal(found.deal, _new(terms), by=by, reason=reason)
    moved = []
    if found.move:
        moved.append(carry_out(found.move, newcomers.words, by=by, reason=reason))
    if found.entries:
        changed.append((customer, _add_entries(customer, found.entries, newcomers, import_id)))
        _plan(customer, whole, meanings, newcomers, import_id)
    added = add_past(customer, found.past, newcomers, import_id=import_id, by=by)
    return formers.pack(changed, moved, added)


def _new(changed: Changed) -> dict[str, Any]:
    return {name: new for name, (_old, new) in changed.items()}


def _with_keys(table: str, changed: Changed, words: dict[int, int]) -> Changed:
    return {
        name: (old, words.get(new, new) if _holds_key(table, name) else new)
        for name, (old, new) in changed.items()
    }


def _holds_key(table: str, name: str) -> bool:
    return name.endswith("_id") or is_choice(table, name)


def _add_entries(
    customer: Customer, entries: list[dict[str, Any]], newcomers: Newcomers, import_id: int
) -> Changed:
    """Write entries that came later than the customer; returns its first contact, if it moves."""
    deal = db.session.get(Deal, customer.current_deal_id) if customer.current_deal_id else None
    for entry in entries:
        values = {**entry, "import_id": import_id}
        values["author_id"] = newcomers.people.get(entry["author_id"], entry["author_id"])
        values["method_id"] = newcomers.words.get(entry["method_id"], entry["method_id"])
        deal_id = deal.id if deal is not None else None
        row = FollowUp(
            customer_id=customer.id, customer=customer, deal_id=deal_id, deal=deal, **values
        )
        db.session.add(row)
    recount_contacts(customer)
    former, first = customer.first_contact_on, min(entry["on"] for entry in entries)
    if former is not None and former <= first:
        return {}
    customer.first_contact_on = first
    return {"first_contact_on": (former, first)}


def _plan(
    customer: Customer, whole: Whole, meanings: Meanings, newcomers: Newcomers, import_id: int
) -> None:
    """Plan the sheet's next step where the current deal has none."""
    deal = db.session.get(Deal, customer.current_deal_id) if customer.current_deal_id else None
    planned = plan_of(whole.parts[-1], deal.stage) if deal is not None else None
    if planned is None or planned[1] is not StepState.OPEN or open_step(deal) is not None:
        return
    step = planned[0]
    method_id, left = meanings.method(step.method)
    action = " ".join(filter(None, (left, step.action)))
    method_id = newcomers.words.get(method_id, method_id)
    made = plan(deal, step.due, by=meanings.by, method_id=method_id, action=action)
    made.import_id = import_id
