"""Which customers look like the one that is being written."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select, text, union_all

from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.levels import Match, compare
from crmapp.duplicates.likeness import Likeness, Similar
from crmapp.duplicates.models import CustomerKey, NotSame
from crmapp.duplicates.names import name_keys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.signs import SURE, Key, Signs
from crmapp.policy import visible
from crmapp.text import normalise

SHOWN = 5
SAYS_NOTHING = 20  # a hard key that so many customers share tells nothing (peers.md 4c, rule 4)
PER_KEY = 40
COMPARED = 60

LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(key, 0))"
    " FROM unnest(CAST(:keys AS text[])) AS key"
)


def similar(signs: Signs, *, viewer: Any, besides: int | None = None) -> Likeness:
    """At most five customers that look alike, the surest first; two statements.

    Deleted, waiting and merged-away ones count too. `besides` is the customer itself: what was
    said to be different from it is left out.
    """
    met = _met(signs.lookups)
    if not met:
        return Likeness()
    found = []
    for customer, is_seen in _customers(met, viewer, besides):
        match = _match(signs, customer, met[customer.id])
        if match is not None and match.warns:
            found.append(Similar(customer, match, is_seen))
    found.sort(key=lambda one: (one.match.level, one.is_gone, -len(one.match.reasons)))
    return Likeness(found[:SHOWN])


def lock_keys(signs: Signs) -> None:
    """Let others who save the same keys wait; on SQLite there is one writer anyway."""
    if db.engine.dialect.name != "postgresql" or not signs.contested:
        return
    db.session.execute(LOCK, {"keys": signs.contested})


def _met(lookups: dict[Key, int]) -> dict[int, set[Key]]:
    """Customers by the keys they share, the likeliest only."""
    if not lookups:
        return {}
    each = [
        select(CustomerKey.kind, CustomerKey.value, CustomerKey.customer_id)
        .where(CustomerKey.kind == kind, CustomerKey.value == value)
        .limit(PER_KEY)
        .subquery()
        for kind, value in sorted(lookups)
    ]
    by_key: dict[Key, list[int]] = {}
    for kind, value, customer_id in db.session.execute(union_all(*(select(one) for one in each))):
        by_key.setdefault((kind, value), []).append(customer_id)
    shared: dict[int, set[Key]] = {}
    for key, customers in by_key.items():
        if lookups[key] < SURE or len(customers) < SAYS_NOTHING:
            for customer_id in customers:
                shared.setdefault(customer_id, set()).add(key)
    weight = {one: sum(lookups[key] for key in keys) for one, keys in shared.items()}
    likeliest = sorted(shared, key=lambda one: (-weight[one], -one))[:COMPARED]
    return {one: shared[one] for one in likeliest}


def _customers(met: Iterable[int], viewer: Any, besides: int | None) -> list[tuple[Customer, bool]]:
    seen = visible(viewer, Customer).with_only_columns(Customer.id).correlate(None)
    shown = func.coalesce(Customer.merged_into_id, Customer.id).in_(seen)
    statement = select(Customer, shown).where(Customer.id.in_(sorted(met)))
    if besides is not None:
        told_apart = select(NotSame.first_id).where(
            or_(
                and_(NotSame.first_id == Customer.id, NotSame.second_id == besides),
                and_(NotSame.second_id == Customer.id, NotSame.first_id == besides),
            )
        )
        statement = statement.where(Customer.id != besides, ~told_apart.exists())
    return [(customer, bool(is_seen)) for customer, is_seen in db.session.execute(statement)]


def _match(signs: Signs, customer: Customer, shared: set[Key]) -> Match | None:
    reasons = [reason for key, reason in signs.hard.items() if key in shared]
    by_name = _by_name(signs, customer)
    if not reasons:
        return by_name
    return Match("A", reasons + (by_name.reasons if by_name and by_name.warns else []))


def _by_name(signs: Signs, customer: Customer) -> Match | None:
    if customer.kind is not CustomerKind.ENTERPRISE:
        return None
    best: Match | None = None
    for theirs in _names(customer):
        keys = name_keys(theirs)
        for own in signs.names:
            match = compare(own, keys)
            if match is not None and (best is None or match.level < best.level):
                best = _known_as(match, customer, theirs)
    return best


def _known_as(match: Match, customer: Customer, theirs: str) -> Match:
    if theirs == customer.name:
        return match
    return Match(match.level, [Reason(Sign.ALIAS, theirs), *match.reasons])


def _names(customer: Customer) -> list[str]:
    """The name and what it is known as; a short name cut out of the full one tells nothing new."""
    whole = normalise(customer.name)
    aliases = [customer.short_name, customer.company_name]
    return [customer.name] + [one for one in aliases if one and normalise(one) not in whole]
