"""Which customers look like the one that is being written."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select, text, union_all
from sqlalchemy.orm import aliased, load_only

from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.levels import Match, compare, vague
from crmapp.duplicates.likeness import Likeness, Similar
from crmapp.duplicates.models import CustomerKey, NotSame
from crmapp.duplicates.names import name_keys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.second_signs import Facts, facts_of, shared
from crmapp.duplicates.signs import SURE, Key, Signs
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.policy import visible
from crmapp.text import normalise

SHOWN = 5
SAYS_NOTHING = 20  # a hard key that so many customers share tells nothing (peers.md 4c, rule 4)
PER_KEY = 40
COMPARED = 60
MAYBE = 20
# What tells whether two are the same, and what is then said of the other one.
OTHER = aliased(Customer)
PAGE_ID = func.coalesce(OTHER.merged_into_id, OTHER.id)
COMPARED_BY = load_only(
    OTHER.id, OTHER.uid, OTHER.kind, OTHER.name, OTHER.short_name, OTHER.company_name,
    OTHER.aliases, OTHER.owner_id, OTHER.helper_ids, OTHER.review, OTHER.type, OTHER.deleted_at,
    OTHER.merged_into_id, OTHER.entered_by_id, OTHER.last_followup_on, raiseload=True,
)  # fmt: skip

LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(key, 0))"
    " FROM unnest(CAST(:keys AS text[])) AS key"
)


def similar(signs: Signs, *, viewer: Any, besides: int | None = None) -> Likeness:
    """At most five customers that look alike, the surest first.

    Two statements; where some are only vaguely alike, three more. Deleted, waiting and merged-away
    ones count too. `besides` is the customer itself: what was said to be different from it is
    left out.
    """
    met = _met(signs.lookups)
    if not met:
        return Likeness()
    found, maybe = [], []
    for customer, is_seen in _customers(met, viewer, besides):
        match = _match(signs, customer, met[customer.id])
        if match is not None:
            found.append(Similar(customer, match, is_seen))
        elif is_seen and (reason := _vaguely(signs, customer)):
            maybe.append((customer, reason))
    found += _supported(signs, maybe[:MAYBE], viewer)
    found.sort(key=lambda one: (one.match.level, one.is_gone, -len(one.match.reasons)))
    return Likeness(_once_each(found)[:SHOWN])


def _once_each(found: list[Similar]) -> list[Similar]:
    """Show what was merged as the one it became, where that is alike too."""
    by_page: dict[int, Similar] = {}
    for item in found:
        surest = by_page.setdefault(item.page_id, item)
        if surest.is_gone and not item.is_gone:
            by_page[item.page_id] = Similar(item.customer, surest.match, item.is_seen)
    return list(by_page.values())


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
    # Asked one by one of the few that were met: a list of all that one may see takes longer
    # the more customers there are.
    seen = visible(viewer, Customer).where(Customer.id == PAGE_ID).correlate(OTHER).exists()
    statement = select(OTHER, seen).options(COMPARED_BY).where(OTHER.id.in_(sorted(met)))
    if besides is not None:
        told_apart = select(NotSame.first_id).where(
            or_(
                and_(NotSame.first_id == OTHER.id, NotSame.second_id == besides),
                and_(NotSame.second_id == OTHER.id, NotSame.first_id == besides),
            )
        )
        statement = statement.where(OTHER.id != besides, ~told_apart.exists())
    return [(customer, bool(is_seen)) for customer, is_seen in db.session.execute(statement)]


def _match(signs: Signs, customer: Customer, shared: set[Key]) -> Match | None:
    reasons = [reason for key, reason in signs.hard.items() if key in shared]
    by_name = _by_name(signs, customer)
    if not reasons:
        return by_name
    return Match("A", reasons + (by_name.reasons if by_name and by_name.warns else []))


def _vaguely(signs: Signs, customer: Customer) -> Reason | None:
    if customer.kind is not CustomerKind.ENTERPRISE or signs.facts == Facts():
        return None
    keys = name_keys(customer.name)
    return next((reason for own in signs.names if (reason := vague(own, keys))), None)


def _supported(signs: Signs, maybe: list[tuple[Customer, Reason]], viewer: Any) -> list[Similar]:
    """Level C: those that share a second sign; the end of a phone only where it may be seen."""
    facts = facts_of(customer.id for customer, _reason in maybe) if maybe else {}
    found = []
    for customer, reason in maybe:
        tails = sight(viewer, customer).sees(Field.PHONE)
        sign = shared(signs.facts, facts[customer.id], tails=tails)
        if sign is not None:
            found.append(Similar(customer, Match("C", [reason, sign]), is_seen=True))
    return found


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
    aliases = [one for one in customer.known_as if normalise(one) not in whole]
    return [customer.name, *aliases]
