"""Updating a customer from a sheet: blanks never overwrite, every difference is in the history."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.phones import phone_key
from crmapp.contacts.verbs import add_contact, change_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import recount_contacts
from crmapp.imports.drafting import (
    DEAL_PLAIN,
    contact_values,
    customer_values,
    entries_of,
    followup_values,
    plan_of,
)
from crmapp.imports.meanings import Meanings
from crmapp.imports.wholes import Whole
from crmapp.nextsteps.models import StepState
from crmapp.nextsteps.verbs import open_step, plan
from crmapp.text import normalise

# What a person has settled in the product is not undone by an old sheet.
NEVER = {"number", "kind", "name", "credit_code", "first_contact_on"}


def differences(customer: Customer, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the columns that would change, each with the present and the new value."""
    found = {}
    for name, said in values.items():
        old = getattr(customer, name)
        new = _with_added_lines(old, str(said)) if name == "remarks" and old else said
        if name in NEVER and old not in (None, ""):
            continue
        if new not in (None, "") and new != old:
            found[name] = (old, new)
    return found


def _with_added_lines(old: str, said: str) -> str:
    return "\n".join([old, *(line for line in said.splitlines() if line not in old)])


def contact_differences(
    customer: Customer, said: list[dict[str, Any]]
) -> list[tuple[Contact | None, dict[str, Any]]]:
    """Return contacts with the fields that would change; a new contact comes as None."""
    known = list(db.session.scalars(select(Contact).where(Contact.customer_id == customer.id)))
    found = []
    for each in said:
        values = contact_values(each)
        contact = next((one for one in known if _is_same(one, each)), None)
        if contact is None and each:
            found.append((None, values))
        elif contact is not None:
            values.pop("name")
            changed = {k: v for k, v in values.items() if not _is_kept(getattr(contact, k), v)}
            if changed:
                found.append((contact, changed))
    return found


def _is_same(contact: Contact, said: dict[str, Any]) -> bool:
    name = normalise(str(said.get("name") or ""))
    if name:
        return normalise(contact.name) == name
    phone = phone_key(str(said.get("phone") or ""))
    return phone is not None and phone_key(contact.phone) == phone


def _is_kept(old: Any, new: Any) -> bool:
    if old == new:
        return True
    key = phone_key(new) if isinstance(new, str) else None
    return key is not None and phone_key(str(old)) == key


def new_entries(customer: Customer, whole: Whole, meanings: Meanings) -> list[dict[str, Any]]:
    """Return columns of the entries that the customer does not have yet."""
    told = {
        (day, normalise(content))
        for day, content in db.session.execute(
            select(FollowUp.on, FollowUp.content).where(FollowUp.customer_id == customer.id)
        )
    }
    found = []
    for part in whole.parts:
        for entry in entries_of(part):
            values = followup_values(entry, part, meanings)
            if (values["on"], normalise(values["content"])) not in told:
                found.append(values)
    return found


def deal_differences(deal: Deal | None, whole: Whole) -> dict[str, Any]:
    """Return the columns of the current deal that the newest part fills or changes."""
    if deal is None:
        return {}
    said = whole.parts[-1].deal
    return {
        name: said[name]
        for name in DEAL_PLAIN
        if said.get(name) not in (None, "") and said[name] != getattr(deal, name)
    }


def read_meanings(whole: Whole, meanings: Meanings) -> None:
    """Ask for every word that an update will need, so that new ones are known beforehand."""
    customer_values(whole, meanings)
    for part in whole.parts:
        for entry in entries_of(part):
            followup_values(entry, part, meanings)
            meanings.method(entry.next_method)
        meanings.method(part.next_step.method if part.next_step else "")


def update_customer(
    whole: Whole,
    meanings: Meanings,
    people: dict[int, int],
    words: dict[int, int],
    import_id: int,
    may_edit: Callable[[Customer], bool],
) -> bool:
    """Bring a customer up to what its rows tell, inside `writing()`; False where nothing differs.

    A customer that the importer may not change stays as it is.
    """
    customer = db.session.get(Customer, whole.onto, populate_existing=True, with_for_update=True)
    if customer is None or customer.deleted_at or customer.merged_into_id is not None:
        return False  # gone since the row was looked at
    if not may_edit(customer):
        return False
    by, reason = meanings.by, _("From a spreadsheet")
    values = {
        name: words.get(value, value) if name.endswith("_id") else value
        for name, value in customer_values(whole, meanings).items()
    }
    changed = differences(customer, values)
    if changed:
        change(customer, {name: new for name, (_old, new) in changed.items()}, by=by, reason=reason)
    contacts = contact_differences(customer, whole.contacts)
    for contact, fields in contacts:
        if contact is None:
            add_contact(customer, {**fields, "import_id": import_id})
        else:
            change_contact(contact, fields, by=by, reason=reason)
    deal = db.session.get(Deal, customer.current_deal_id) if customer.current_deal_id else None
    terms = deal_differences(deal, whole)
    if terms:
        change_deal(deal, terms, by=by, reason=reason)
    entries = new_entries(customer, whole, meanings)
    for entry in entries:
        _write(customer, deal, entry, people, words, import_id)
    is_planned = deal is not None and bool(entries) and _plan(deal, whole, meanings, words)
    if entries:
        recount_contacts(customer)
        first = min(entry["on"] for entry in entries)
        if customer.first_contact_on is None or first < customer.first_contact_on:
            customer.first_contact_on = first
    return bool(changed or contacts or terms or entries or is_planned)


def _write(
    customer: Customer,
    deal: Deal | None,
    entry: dict[str, Any],
    people: dict[int, int],
    words: dict[int, int],
    import_id: int,
) -> None:
    values = {**entry, "import_id": import_id}
    values["author_id"] = people.get(entry["author_id"], entry["author_id"])
    values["method_id"] = words.get(entry["method_id"], entry["method_id"])
    deal_id = deal.id if deal is not None else None
    db.session.add(
        FollowUp(customer_id=customer.id, customer=customer, deal_id=deal_id, deal=deal, **values)
    )


def _plan(deal: Deal, whole: Whole, meanings: Meanings, words: dict[int, int]) -> bool:
    """Plan the sheet's next step where the deal has none."""
    planned = plan_of(whole.parts[-1], deal.stage)
    if planned is None or planned[1] is not StepState.OPEN or open_step(deal) is not None:
        return False
    step = planned[0]
    method_id, left = meanings.method(step.method)
    action = " ".join(filter(None, (left, step.action)))
    method_id = words.get(method_id, method_id)
    plan(deal, step.due, by=meanings.by, method_id=method_id, action=action)
    return True
