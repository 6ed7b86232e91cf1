"""What a sheet would change in a customer that is there: blanks never overwrite."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from crmapp.batches import batches
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import phone_key
from crmapp.custom_fields.attributes import load_custom
from crmapp.custom_fields.importing import own_values
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.imports.meanings import Meanings
from crmapp.imports.moving import Move, move_of
from crmapp.imports.past_updates import Past, PastRow, missing, pasts_of
from crmapp.imports.row_values import (
    DEAL_PLAIN,
    contact_values,
    customer_values,
    entries_of,
    followup_values,
)
from crmapp.imports.wholes import Whole
from crmapp.text import normalise

# What a person has settled in the product is not undone by an old sheet.
NEVER = {"number", "kind", "name", "credit_code", "first_contact_on"}
PRIVATE = ("phone", "other_phone", "email", "wechat")
Changed = dict[str, tuple[Any, Any]]


@dataclass
class Standing:
    """A customer as it is, with what a sheet may add to."""

    customer: Customer
    contacts: list[Contact] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    told: set[tuple[date, str]] = field(default_factory=set)
    past: Past = field(default_factory=Past)

    @property
    def current(self) -> Deal | None:
        """Its current deal."""
        key = self.customer.current_deal_id
        return next((deal for deal in self.deals if deal.id == key), None)


@dataclass
class Difference:
    """Columns with their present and new value, and rows to add; a new contact comes as None."""

    fields: Changed = field(default_factory=dict)
    contacts: list[tuple[Contact | None, Changed]] = field(default_factory=list)
    deal: Deal | None = None
    terms: Changed = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    move: Move | None = None  # of the current deal
    past: list[PastRow] = field(default_factory=list)  # of files of the product's own

    def __bool__(self) -> bool:
        """Whether anything differs."""
        differing = self.fields, self.contacts, self.terms, self.entries, self.move, self.past
        return any(differing)


def standings(keys: Iterable[int], *, past: bool = True) -> dict[int, Standing]:
    """The customers of some keys that are there, in some statements for each few hundred.

    Their past is of use only where a file tells of it: only the product's own do.
    """
    found: dict[int, Standing] = {}
    for some in batches(sorted(set(keys))):
        wanted = select(Customer).where(Customer.id.in_(some), *THERE)
        found |= {one.id: Standing(one) for one in db.session.scalars(wanted)}
        _fill(found, some)
        for key, one in pasts_of(some).items() if past else ():
            if key in found:
                found[key].past = one
    return found


def _fill(found: dict[int, Standing], some: list[int]) -> None:
    for model, name in ((Contact, "contacts"), (Deal, "deals")):
        theirs = select(model).where(model.customer_id.in_(some)).order_by(model.id)
        for row in db.session.scalars(theirs):
            if row.customer_id in found:
                getattr(found[row.customer_id], name).append(row)
    mine = [found[key] for key in some if key in found]
    load_custom(*([one.customer, *one.contacts, *one.deals] for one in mine))
    columns = FollowUp.customer_id, FollowUp.on, FollowUp.content
    for key, on, content in db.session.execute(
        select(*columns).where(FollowUp.customer_id.in_(some))
    ):
        if key in found:
            found[key].told.add((on, normalise(content)))


def compare(standing: Standing, whole: Whole, meanings: Meanings) -> Difference:
    """Return what the rows of a sheet say that their customer does not have."""
    deal, terms = _deal_differences(standing, whole, meanings)
    there = standing.customer, standing.deals, standing.contacts, standing.past
    return Difference(
        _fields(standing.customer, customer_values(whole, meanings)),
        _contacts(standing, whole.contacts, meanings),
        deal,
        terms,
        _entries(standing, whole, meanings),
        move_of(standing.customer, standing.deals, standing.current, whole, meanings),
        missing(*there, whole.parts, meanings),
    )


def _fields(customer: Customer, values: dict[str, Any]) -> Changed:
    found = {}
    for name, said in values.items():
        old = getattr(customer, name)
        new = _joined(name, old, said)
        if name in NEVER and old not in (None, ""):
            continue
        if new not in (None, "") and new != old:
            found[name] = (old, new)
    return found


def _joined(name: str, old: Any, said: Any) -> Any:
    """What a column says then: lines are added to remarks, anything else is replaced."""
    if name != "remarks" or not old:
        return said
    return "\n".join([old, *(line for line in str(said).splitlines() if line not in old)])


def _contacts(
    standing: Standing, said: list[dict[str, Any]], meanings: Meanings
) -> list[tuple[Contact | None, Changed]]:
    found: list[tuple[Contact | None, Changed]] = []
    for each in filter(None, said):
        values = contact_values(each, meanings)
        contact = next((one for one in standing.contacts if _is_same(one, each, values)), None)
        if contact is None:
            found.append((None, {name: (None, value) for name, value in values.items()}))
            continue
        values.pop("name")
        joined = {name: _joined(name, getattr(contact, name), one) for name, one in values.items()}
        changed = {
            name: (getattr(contact, name), value)
            for name, value in joined.items()
            if not _is_kept(getattr(contact, name), value)
        }
        if changed:
            found.append((contact, changed))
    return found


def _is_same(contact: Contact, said: dict[str, Any], values: dict[str, Any]) -> bool:
    if name := normalise(str(said.get("name") or "")):
        return normalise(contact.name) == name
    phone = phone_key(str(said.get("phone") or ""))
    if phone is not None:
        return phone_key(contact.phone) == phone
    return all(_is_kept(getattr(contact, key), value) for key, value in values.items())


def _is_kept(old: Any, new: Any) -> bool:
    if old == new:
        return True
    key = phone_key(new) if isinstance(new, str) else None
    return key is not None and phone_key(str(old)) == key


def _entries(standing: Standing, whole: Whole, meanings: Meanings) -> list[dict[str, Any]]:
    contents = {content for _on, content in standing.told}
    found = []
    for part in whole.parts:
        for entry in entries_of(part):
            values = followup_values(entry, part, meanings)
            content = normalise(values["content"])
            # An undated entry was given the day of its import, which is another by now.
            is_told = content in contents if not entry.day else None
            if not (is_told or (values["on"], content) in standing.told):
                found.append(values)
    return found


def _deal_differences(
    standing: Standing, whole: Whole, meanings: Meanings
) -> tuple[Deal | None, Changed]:
    """A deal of which the newest part tells more or otherwise, and what it fills or changes."""
    parts = [_told_of(standing, part.deal, meanings) for part in reversed(whole.parts)]
    return next(((deal, terms) for deal, terms in parts if terms), (None, {}))


def _told_of(
    standing: Standing, words: dict[str, Any], meanings: Meanings
) -> tuple[Deal | None, Changed]:
    said = {name: words[name] for name in DEAL_PLAIN if words.get(name) not in (None, "")}
    said |= own_values("deal", words, meanings.own_choice)[0]
    each = [(deal, _terms(deal, said)) for deal in standing.deals]
    if any(not terms for _deal, terms in each):
        return standing.current, {}
    named = [
        (deal, terms)
        for deal, terms in each
        if any(said.get(name) and name not in terms for name in ("contract_number", "title"))
    ]
    own = [(deal, terms) for deal, terms in each if deal is standing.current]
    return next(iter([*named, *own]), (None, {}))


def _terms(deal: Deal, said: dict[str, Any]) -> Changed:
    return {
        name: (getattr(deal, name), value)
        for name, value in said.items()
        if value != getattr(deal, name)
    }
