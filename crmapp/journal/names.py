"""What entries name, looked up together: customers, contacts, people, words of settings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crmapp.accounts.team import person
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.journal.models import Entry

OTHERS = ("loser", "other")  # details that hold a customer's key


@dataclass(frozen=True, slots=True)
class Named:
    """Something by name; `href` leads to it where it is still there."""

    name: str
    endpoint: str = ""
    key: int = 0


@dataclass
class Names:
    """The names behind the keys of some entries."""

    customers: dict[int, Named] = field(default_factory=dict)
    contacts: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Names":
        """Look up what some entries name, in two statements."""
        entries = list(entries)
        wanted = {entry.customer_id for entry in entries}
        wanted |= {entry.details.get(name) for entry in entries for name in OTHERS}
        people = [entry.subject_id for entry in entries if entry.subject == "contacts"]
        return cls(_customers({key for key in wanted if isinstance(key, int)}), _contacts(people))

    @staticmethod
    def of_customer(key: int | None) -> Named | None:
        """One customer's name; None where none is asked for."""
        return Names(_customers({key})).customer(key) if key is not None else None

    def customer(self, key: int) -> Named:
        """A customer, also one that is not there any more."""
        return self.customers.get(key) or Named(_("customer no. %(key)s", key=key))

    def subject(self, entry: Entry) -> Named:
        """What an entry is about."""
        if entry.customer_id is not None:
            known = self.customer(entry.customer_id)
            if entry.subject != "contacts":
                return known
            contact = self.contacts.get(entry.subject_id, "")
            return Named(f"{known.name} {contact}".strip(), known.endpoint, known.key)
        if entry.subject == "people":
            return member(entry.subject_id)
        return Named(f"#{entry.subject_id}" if entry.subject_id is not None else "–")


def member(key: Any) -> Named:
    """A member of the team by key; nobody where there is none."""
    known = person(key) if isinstance(key, int) else None
    if known is None:
        return Named(_("Unassigned") if key is None else _("person no. %(key)s", key=key))
    return Named(known.name, "members.edit", known.id)


def _customers(keys: set[int]) -> dict[int, Named]:
    if not keys:
        return {}
    columns = (
        Customer.id, Customer.short_name, Customer.name, Customer.deleted_at,
        Customer.merged_into_id,
    )  # fmt: skip
    found = {}
    for key, short, name, deleted, merged in db.session.execute(
        select(*columns).where(Customer.id.in_(keys))
    ):
        is_there = deleted is None and merged is None
        found[key] = Named(short or name, "customers.show" if is_there else "", key)
    return found


def _contacts(keys: list[int]) -> dict[int, str]:
    if not keys:
        return {}
    mine = select(Contact.id, Contact.name).where(Contact.id.in_(set(keys)))
    return dict(db.session.execute(mine).all())
