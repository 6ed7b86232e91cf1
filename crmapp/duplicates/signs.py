"""What a customer that is being written can be recognised by: its hard keys and its names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from crmapp.contacts.indexing import asked_phone_keys
from crmapp.contacts.models import Contact
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.duplicates.domains import mail_domain, web_host
from crmapp.duplicates.models import KeyKind
from crmapp.duplicates.names import NameKeys, candidates_by, name_keys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.second_signs import Facts, event, person_key, street
from crmapp.text import normalise

Key = tuple[KeyKind, str]

# Of many alike names only the likeliest are compared; a shared head alone tells least.
WEIGHTS = {"full": 100, "core": 60, "sound": 30, "start": 12, "part": 8, "head": 5}
SURE = 1000  # the weight of a hard key


@dataclass(frozen=True)
class Signs:
    """Each hard key with the reason it would give, and the company names in their keys.

    `facts` support a vague likeness of names, and are nothing by themselves.
    """

    hard: dict[Key, Reason] = field(default_factory=dict)
    names: tuple[NameKeys, ...] = ()
    facts: Facts = field(default_factory=Facts)

    @cached_property
    def lookups(self) -> dict[Key, int]:
        """Every key to look up, with how much a meeting under it tells."""
        weights = dict.fromkeys(self.hard, SURE)
        for keys in self.names:
            for value in candidates_by(keys):
                weights[KeyKind.NAME, value] = WEIGHTS[value.partition(":")[0]]
        return weights

    @property
    def contested(self) -> list[str]:
        """What two people may save at the same moment: hard keys and whole names, in order."""
        names = [f"{KeyKind.NAME.value}:{keys.full}" for keys in self.names if keys.full]
        return sorted([f"{kind.value}:{value}" for kind, value in self.hard] + names)

    def beyond(self, before: "Signs") -> "Signs":
        """What is new since `before`: a known likeness is not asked about again."""
        hard = {key: reason for key, reason in self.hard.items() if key not in before.hard}
        known = {keys.full for keys in before.names}
        names = tuple(keys for keys in self.names if keys.full not in known)
        return Signs(hard, names, self.facts)


def signs_of(
    kind: CustomerKind,
    names: list[str],
    *,
    phones: list[str] = (),
    emails: list[str] = (),
    website: str = "",
    credit_code: str | None = None,
    people: Iterable[str] = (),
    address: str = "",
    source_id: int | None = None,
    met_on: date | None = None,
) -> Signs:
    """Read the signs of what was typed; an individual's name alone is none."""
    hard: dict[Key, Reason] = {}
    tails = set()
    if credit_code:
        hard[KeyKind.CREDIT_CODE, credit_code] = Reason(Sign.SAME_CREDIT_CODE)
    for phone in phones:
        for key in asked_phone_keys(phone):
            if key[0] is KeyKind.PHONE:
                hard[key] = Reason(Sign.SAME_PHONE)
            else:
                tails.add(key[1])
    for email in emails:
        if domain := mail_domain(email):
            hard[KeyKind.MAIL_DOMAIN, domain] = Reason(Sign.SAME_MAIL_DOMAIN, domain)
    if host := web_host(website):
        hard[KeyKind.WEB_HOST, host] = Reason(Sign.SAME_WEBSITE, host)
    is_company = kind is CustomerKind.ENTERPRISE
    kept = tuple(name_keys(name) for name in dict.fromkeys(names) if name and is_company)
    called = frozenset(filter(None, map(person_key, people)))
    facts = Facts(called, frozenset(tails), street(address), event(source_id, met_on))
    return Signs(hard, kept, facts)


def signs_of_record(customer: Customer, contacts: Iterable[Contact], **values: Any) -> Signs:
    """The signs of a customer with its contacts, as if some columns held other `values`."""

    def now(name: str) -> Any:
        return values.get(name, getattr(customer, name))

    known = [now("short_name"), now("company_name"), *now("aliases").splitlines()]
    whole = normalise(now("name"))
    contacts = list(contacts)
    return signs_of(
        now("kind"),
        [now("name"), *(one for one in known if one and normalise(one) not in whole)],
        phones=[one for contact in contacts for one in (contact.phone, contact.other_phone)],
        emails=[contact.email for contact in contacts],
        website=now("website"),
        credit_code=now("credit_code"),
        people=[contact.name for contact in contacts],
        address=now("address"),
        source_id=now("source_id"),
        met_on=now("first_contact_on"),
    )
