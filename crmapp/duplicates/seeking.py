"""Going through all customers for pairs that may be one, in blocks that share a key."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

from sqlalchemy import and_, func, or_, select

from crmapp.batches import batches
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.levels import Match, compare, vague
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.names import NameKeys, candidates_by, name_keys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.second_signs import facts_of, shared
from crmapp.duplicates.signs import WEIGHTS
from crmapp.text import normalise

AT_ONCE = 250  # customers whose keys are looked up together
SAYS_NOTHING = 20  # as in the check while typing (peers.md 4c, rule 4)
COMMON = 40  # a piece of a name that more customers share leads to nobody
COMPARED = 60
EACH = 5  # pairs kept of one customer
VALUES = 4_000  # of one statement

HARD = {
    KeyKind.CREDIT_CODE: Sign.SAME_CREDIT_CODE,
    KeyKind.PHONE: Sign.SAME_PHONE,
    KeyKind.MAIL_DOMAIN: Sign.SAME_MAIL_DOMAIN,
    KeyKind.WEB_HOST: Sign.SAME_WEBSITE,
}
TOLD = {KeyKind.MAIL_DOMAIN, KeyKind.WEB_HOST}  # a code or a number is not repeated


@dataclass(frozen=True, slots=True)
class Found:
    """A pair, the smaller key first."""

    first_id: int
    second_id: int
    match: Match


@dataclass(frozen=True, slots=True)
class Named:
    """A customer by what it is called; an individual's names are never compared."""

    id: int
    names: tuple[str, ...]

    @property
    def keys(self) -> list[NameKeys]:
        """Its names taken apart."""
        return [name_keys(name) for name in self.names]


def total() -> int:
    """How many customers there are to go through."""
    return db.session.scalar(select(func.count()).select_from(Customer).where(*LIVE)) or 0


def by_name() -> Iterator[tuple[int, list[Found]]]:
    """Pairs of like names, with how many customers each block had.

    Customers come in the order of how their names begin: those that are compared are near, and
    little is taken apart twice. Only the block at hand is held.
    """
    common = _common()
    after = ("", 0)
    while block := _block(after):
        after = block[-1]
        keys = list(dict.fromkeys(key for _value, key in block))
        yield len(keys), _in_block(list(_named(keys).values()), common)


def by_key() -> Iterator[list[Found]]:
    """Pairs that share a phone, a credit code, a domain or the whole name."""
    for value, kind in _shared_keys():
        owners = _owners(kind, value)
        if len(owners) < 2 or (kind in HARD and len(owners) >= SAYS_NOTHING):
            continue
        named = _named(owners)
        # Of many namesakes each is put beside the eldest, not beside every other.
        pairs = combinations(owners[: EACH + 1], 2)
        if len(owners) > EACH + 1:
            pairs = ((owners[0], other) for other in owners[1:])
        found = []
        for first, second in pairs:
            match = _match_by_key(kind, value, named[first], named[second])
            if match is not None:
                found.append(Found(first, second, match))
        yield found


def _block(after: tuple[str, int]) -> list[tuple[str, int]]:
    order = CustomerKey.value, CustomerKey.customer_id
    statement = select(*order).where(_names_as("head"), _beyond(*order, after))
    return [tuple(row) for row in db.session.execute(statement.order_by(*order).limit(AT_ONCE))]


def _names_as(piece: str) -> Any:
    # Not BETWEEN: PostgreSQL takes no collation in it.
    value = CustomerKey.value
    return and_(CustomerKey.kind == KeyKind.NAME, value >= f"{piece}:", value < f"{piece};")


def _beyond(first: Any, second: Any, after: tuple[Any, Any]) -> Any:
    """What comes after a place in the order of two columns, as an index is walked."""
    return and_(first >= after[0], or_(first > after[0], second > after[1]))


def _common() -> set[str]:
    here = CustomerKey.kind == KeyKind.NAME
    often = select(CustomerKey.value).where(here).group_by(CustomerKey.value)
    return set(db.session.scalars(often.having(func.count() > COMMON)))


def _named(keys: list[int]) -> dict[int, Named]:
    columns = (
        Customer.id, Customer.kind, Customer.name, Customer.short_name, Customer.company_name,
        Customer.aliases,
    )  # fmt: skip
    found: dict[int, Named] = {}
    for some in batches(keys, VALUES):
        for row in db.session.execute(select(*columns).where(Customer.id.in_(some), *LIVE)):
            is_company = row.kind is CustomerKind.ENTERPRISE
            known = (row.short_name, row.company_name, *row.aliases.splitlines())
            found[row.id] = Named(row.id, telling(row.name, known) if is_company else ())
    return found


def telling(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """A name and those of the others that are not cut out of it, which tell nothing new."""
    whole = normalise(name)
    others = [one for one in dict.fromkeys(known) if one and normalise(one) not in whole]
    return (name, *others)


def _in_block(block: list[Named], common: set[str]) -> list[Found]:
    weights = {one.id: _lookups(one, common) for one in block}
    candidates = _candidates(weights)
    near = {one.id: one for one in block}
    wanted = {key for keys in candidates.values() for key in keys} - near.keys()
    near |= _named(sorted(wanted))
    found: list[Found] = []
    maybe: list[tuple[int, int, Reason]] = []
    for one in block:
        sure = []
        for key in candidates[one.id]:
            other = near.get(key)
            match, reason = _compared(one, other) if other is not None else (None, None)
            if match is not None:
                sure.append(Found(key, one.id, match))
            elif reason is not None:
                maybe.append((key, one.id, reason))
        sure.sort(key=lambda pair: pair.match.level)
        found += sure[:EACH]
    return found + _supported(maybe)


def _lookups(one: Named, common: set[str]) -> dict[str, int]:
    values = {value for keys in one.keys for value in candidates_by(keys)}
    weights = {value: WEIGHTS[value.partition(":")[0]] for value in values}
    # Many may bear one whole name and one core: the best of them are compared all the same.
    heavy = WEIGHTS["core"]
    return {
        value: weight for value, weight in weights.items() if weight >= heavy or value not in common
    }


def _candidates(weights: dict[int, dict[str, int]]) -> dict[int, list[int]]:
    """For each customer of a block those with a smaller key that share a piece of a name."""
    asked = sorted({value for lookups in weights.values() for value in lookups})
    owners: dict[str, list[int]] = defaultdict(list)
    for values in batches(asked, VALUES):
        some = CustomerKey.value.in_(values)
        columns = select(CustomerKey.value, CustomerKey.customer_id)
        here = CustomerKey.kind == KeyKind.NAME, CustomerKey.customer_id < max(weights, default=0)
        for value, key in db.session.execute(columns.where(*here, some)):
            owners[value].append(key)
    return {key: _likeliest(key, lookups, owners) for key, lookups in weights.items()}


def _likeliest(own: int, lookups: dict[str, int], owners: dict[str, list[int]]) -> list[int]:
    weight: dict[int, int] = defaultdict(int)
    for value, worth in lookups.items():
        for key in owners.get(value, ()):
            if key < own:
                weight[key] += worth
    return sorted(weight, key=lambda key: (-weight[key], -key))[:COMPARED]


def _compared(one: Named, other: Named) -> tuple[Match | None, Reason | None]:
    """The surest match of any two of their names, or else what is vaguely alike."""
    best, reason = None, None
    for mine in one.keys:
        for name, theirs in zip(other.names, other.keys, strict=True):
            match = compare(mine, theirs)
            if match is None:
                reason = reason or vague(mine, theirs)
            elif best is None or match.level < best.level:
                is_alias = name != other.names[0]
                known = [Reason(Sign.ALIAS, name)] if is_alias else []
                best = Match(match.level, [*known, *match.reasons])
    return best, reason


def _supported(maybe: list[tuple[int, int, Reason]]) -> list[Found]:
    facts = facts_of({key for first, second, _reason in maybe for key in (first, second)})
    told: dict[int, int] = defaultdict(int)
    found = []
    for first, second, reason in maybe:
        sign = shared(facts[first], facts[second]) if first in facts and second in facts else None
        if sign is not None and told[second] < EACH:
            told[second] += 1
            found.append(Found(first, second, Match("C", [reason, sign])))
    return found


def _shared_keys() -> Iterator[tuple[str, KeyKind]]:
    """Every key of more than one customer, some after others."""
    after: tuple[KeyKind, str] = (KeyKind.CREDIT_CODE, "")
    while True:
        rows = _some_shared_keys(after)
        yield from ((value, kind) for kind, value in rows)
        if len(rows) < VALUES:
            return
        after = rows[-1]


def _some_shared_keys(after: tuple[KeyKind, str]) -> list[tuple[KeyKind, str]]:
    kind, value = CustomerKey.kind, CustomerKey.value
    grouped = (
        select(kind, value)
        .where(kind.in_(HARD) | _names_as("full"), _beyond(kind, value, after))
        .group_by(kind, value)
        .having(func.count() > 1)
        .order_by(kind, value)
        .limit(VALUES)
    )
    return [tuple(row) for row in db.session.execute(grouped)]


def _owners(kind: KeyKind, value: str) -> list[int]:
    here = CustomerKey.kind == kind, CustomerKey.value == value
    keys = select(Customer.id).join(CustomerKey, CustomerKey.customer_id == Customer.id)
    found = db.session.scalars(keys.where(*here, *LIVE).order_by(Customer.id))
    return list(islice(found, COMPARED))


def _match_by_key(kind: KeyKind, value: str, one: Named, other: Named) -> Match | None:
    named, _reason = _compared(one, other)
    if kind is KeyKind.NAME:
        return named
    hard = Reason(HARD[kind], value if kind in TOLD else "")
    return Match("A", [hard, *(named.reasons if named is not None and named.warns else [])])
