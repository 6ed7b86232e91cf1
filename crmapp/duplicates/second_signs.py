"""What makes a vague likeness worth showing: a contact, a phone's end, a street, an event."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from crmapp.batches import batches
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.regions.reading import split_address
from crmapp.text import normalise

SHORTEST_NAME = 2

_STREET = re.compile(r"(.{1,12}?(?:大道|大街|胡同|路|街|巷|弄|(?<!街)道))(\d+)")
# 王总 and 李经理 are in every company.
_TITLE = re.compile("(?:总|总监|经理|主管|主任|老板|先生|女士|小姐|老师|工|部长|采购)$")


@dataclass(frozen=True, slots=True)
class Facts:
    """What two customers may share beside their names; `tails` are blind indexes."""

    people: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    street: str = ""
    event: tuple[int, date] | None = None


@dataclass
class _Gathered:
    people: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)


def person_key(name: str) -> str:
    """Return a contact's name as it is compared, empty where it could be anybody's: 王总."""
    plain = normalise(name)
    bare = _TITLE.sub("", plain)
    return plain if len(bare) >= SHORTEST_NAME else ""


def street(address: str) -> str:
    """Return street and number of an address: 浙江省杭州市西湖区文三路 398 号 is 文三路398."""
    _code, rest = split_address(address)
    found = _STREET.search(re.sub(r"[\s,，]", "", rest))
    return normalise(found[1] + found[2]) if found else ""


def event(source_id: int | None, met_on: date | None) -> tuple[int, date] | None:
    """Return the occasion of a first contact, None where it is not known whole."""
    return (source_id, met_on) if source_id and met_on else None


def shared(one: Facts, other: Facts, *, tails: bool = True) -> Reason | None:
    """Return the first sign that two customers share; `tails` says whether phones may be asked."""
    if people := one.people & other.people:
        return Reason(Sign.SAME_CONTACT, min(people))
    if tails and one.tails & other.tails:
        return Reason(Sign.SAME_TAIL)
    if one.street and one.street == other.street:
        return Reason(Sign.SAME_STREET, one.street)
    if one.event and one.event == other.event:
        return Reason(Sign.SAME_EVENT)
    return None


def facts_of(keys: Iterable[int]) -> dict[int, Facts]:
    """The facts of some customers by their keys; three statements for each 500."""
    found: dict[int, Facts] = {}
    for some in batches(sorted(set(keys))):
        found |= _facts(some)
    return found


def _facts(keys: list[int]) -> dict[int, Facts]:
    gathered: dict[int, _Gathered] = defaultdict(_Gathered)
    named = select(Contact.customer_id, Contact.name).where(Contact.customer_id.in_(keys))
    for key, name in db.session.execute(named):
        gathered[key].people.add(person_key(name))
    four = CustomerKey.customer_id.in_(keys), CustomerKey.kind == KeyKind.LAST_FOUR
    for key, tail in db.session.execute(
        select(CustomerKey.customer_id, CustomerKey.value).where(*four)
    ):
        gathered[key].tails.add(tail)
    columns = Customer.id, Customer.address, Customer.source_id, Customer.first_contact_on
    rows = db.session.execute(select(*columns).where(Customer.id.in_(keys)))
    return {
        key: Facts(
            frozenset(gathered[key].people - {""}),
            frozenset(gathered[key].tails),
            street(address),
            event(source_id, met_on),
        )
        for key, address, source_id, met_on in rows
    }
