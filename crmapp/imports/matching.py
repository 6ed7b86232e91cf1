"""Finds the customer, or the row above, that a row of a sheet may be about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from crmapp.contacts.phones import split_phones
from crmapp.customers.credit_code import BadCreditCode, check_credit_code
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.levels import Match, compare
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.names import lookup_keys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.signs import SURE, Key, Signs, signs_of
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.imports.understood import UnderstoodRow

SAYS_NOTHING = 20  # as in the check while typing (peers.md 4c, rule 4)
COMPARED = 60
CHUNK = 400  # rows whose keys are looked up at once
MANY = 5_000  # bound parameters of one statement

Look = Callable[[Signs], Any]

_HARD = {
    Sign.SAME_CREDIT_CODE, Sign.SAME_PHONE, Sign.SAME_MAIL_DOMAIN, Sign.SAME_WEBSITE
}  # fmt: skip


def is_certain(level: str, reasons: Iterable[Reason]) -> bool:
    """Whether a likeness is by the very same name or number, rather than by a like brand."""
    signs = {reason.sign for reason in reasons}
    return level == "A" and (_is_same_name(signs) or not signs.isdisjoint(_HARD))


def _is_same_name(signs: set[Sign]) -> bool:
    return Sign.SAME_NAME in signs and Sign.ALIAS not in signs


@dataclass(frozen=True)
class Likeness:
    """What a row may be the same as: a customer, or an earlier row of the file."""

    level: str = ""
    reasons: tuple[Reason, ...] = ()
    customer_id: int | None = None
    line: int | None = None
    known: list[int] = field(default_factory=list)

    @property
    def is_same_name(self) -> bool:
        """Whether the names are the very same, letter for letter."""
        return _is_same_name({reason.sign for reason in self.reasons})

    @property
    def is_certain(self) -> bool:
        """Whether the name or a number is the very same; a like brand may be another's."""
        return is_certain(self.level, self.reasons)

    def plain_reasons(self) -> list[list[str]]:
        """The reasons as JSON keeps them."""
        return [[reason.sign.value, reason.what] for reason in self.reasons]


def signs_for(row: UnderstoodRow) -> Signs:
    """What the customer of a row can be recognised by."""
    said = row.customer
    phones, emails = [], []
    for contact in row.contacts:
        phones += split_phones(str(contact.get("phone") or ""))
        phones += split_phones(str(contact.get("other_phone") or ""))
        emails.append(str(contact.get("email") or ""))
    return signs_of(
        CustomerKind(said.get("kind") or "enterprise"),
        [row.name, str(said.get("company_name") or "")],
        phones=phones,
        emails=emails,
        website=str(said.get("website") or ""),
        credit_code=credit_code_of(row),
    )


def credit_code_of(row: UnderstoodRow) -> str | None:
    """A row's credit code in its usual writing; None where it has none or a wrong one."""
    try:
        return check_credit_code(str(row.customer.get("credit_code") or ""))
    except BadCreditCode:
        return None


def match_all(
    rows: list[UnderstoodRow],
    identities: list[str],
    look: Look,
    told: Callable[[int, int], None] = lambda done, of: None,
    *,
    again: Mapping[int, int] | None = None,
) -> list[Likeness]:
    """Return for each row what it is like: first among the customers, then in the file.

    `look` asks the base (see `duplicates.queries.similar`); `told` hears how far it is; `again`
    are the customers, by place, of rows that were taken in before just as they are.
    """
    signs = [signs_for(row) for row in rows]
    index = _FileIndex(signs)
    again = again or {}
    met = taken_before(ImportRow.identity, identities)
    known = known_by(signs)
    lines = [row.numbers[0] for row in rows]
    found = []
    asked = _asked(signs, {place for place, row in enumerate(rows) if row.name} - again.keys())
    for place, row in enumerate(rows):
        if place in again:
            likeness = Likeness("A", (Reason(Sign.SAME_NAME),), again[place])
        else:
            likeness = _in_base(look(next(asked))) if row.name else Likeness()
        if not likeness.level and identities[place] in met:
            likeness = Likeness("A", (Reason(Sign.SAME_NAME),), met[identities[place]])
        if not likeness.level and row.name:
            likeness = index.above(place, lines)
        found.append(replace(likeness, known=sorted(known[place])))
        told(place + 1, len(rows))
    return found


@dataclass(frozen=True)
class _SignsMet(Signs):
    """Signs of a row that are looked up only where a customer has such a key."""

    met: dict[Key, int] = field(default_factory=dict)

    @property
    def lookups(self) -> dict[Key, int]:
        """Every key to look up, with how much a meeting under it tells."""
        return self.met


def _asked(signs: list[Signs], places: set[int]) -> Iterator[Signs]:
    """The signs of some rows in their order: most keys of a file are nobody's, known at once."""
    ordered = sorted(places)
    for start in range(0, len(ordered), CHUNK):
        some = [signs[place] for place in ordered[start : start + CHUNK]]
        wanted = [each.lookups for each in some]
        there = _there(set().union(*wanted))
        for each, lookups in zip(some, wanted, strict=True):
            met = {key: worth for key, worth in lookups.items() if key in there}
            yield _SignsMet(each.hard, each.names, each.facts, met)


def _there(keys: set[Key]) -> set[Key]:
    """Those of some keys that any customer has."""
    found: set[Key] = set()
    for kind, values in _by_kind(keys).items():
        for some in _chunks(values, MANY):
            named = CustomerKey.kind == kind, CustomerKey.value.in_(some)
            met = db.session.scalars(select(CustomerKey.value).where(*named).distinct())
            found.update((kind, value) for value in met)
    return found


def _by_kind(keys: Iterable[Key]) -> dict[KeyKind, list[str]]:
    values: dict[KeyKind, list[str]] = {}
    for kind, value in sorted(keys):
        values.setdefault(kind, []).append(value)
    return values


def _chunks(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _in_base(items: Any) -> Likeness:
    if not items:
        return Likeness()
    best = items.items[0]
    return Likeness(best.match.level, tuple(best.match.reasons), best.customer.id)


def known_by(signs: Iterable[Signs]) -> list[set[int]]:
    """Return for each row the customers that share a hard key or the whole name with it.

    Asked again inside the transaction: who is new then was entered meanwhile.
    """
    wanted = [_certain(each) for each in signs]
    owners: dict[Key, set[int]] = {}
    columns = CustomerKey.kind, CustomerKey.value, CustomerKey.customer_id
    for kind, values in _by_kind(set().union(*wanted)).items():
        for several in _chunks(values, MANY):
            some = CustomerKey.kind == kind, CustomerKey.value.in_(several)
            for found, value, key in db.session.execute(select(*columns).where(*some)):
                owners.setdefault((found, value), set()).add(key)
    return [set().union(*(owners.get(key, set()) for key in keys)) for keys in wanted]


def _certain(signs: Signs) -> set[Key]:
    names = {(KeyKind.NAME, f"full:{keys.full}") for keys in signs.names if keys.full}
    return set(signs.hard) | names


def taken_before(column: Any, values: Iterable[str]) -> dict[str, int]:
    """Customers that were made of rows with the same blind index, by that index."""
    wanted = sorted({value for value in values if value})
    found: dict[str, int] = {}
    for some in _chunks(wanted, MANY):
        statement = (
            select(column, ImportRow.customer_id)
            .join(Import, Import.id == ImportRow.import_id)
            .join(Customer, Customer.id == ImportRow.customer_id)
            .where(
                Import.state == ImportState.TAKEN,
                Customer.deleted_at.is_(None),
                column.in_(some),
            )
        )
        found |= dict(db.session.execute(statement).all())
    return found


class _FileIndex:
    """The rows of a file by the keys under which they may meet."""

    def __init__(self, signs: list[Signs]) -> None:
        self._signs = signs
        self._rows: dict[Key, list[int]] = {}
        for place, each in enumerate(signs):
            stored = set(each.hard)
            for keys in each.names:
                stored |= {(KeyKind.NAME, value) for value in lookup_keys(keys)}
            for key in stored:
                self._rows.setdefault(key, []).append(place)

    def above(self, place: int, lines: list[int]) -> Likeness:
        """Return the earlier row that a row is most surely the same as."""
        best, at = None, -1
        for other, shared in self._candidates(place):
            match = self._match(place, other, shared)
            if match and (best is None or _rank(match) < _rank(best)):
                best, at = match, other
        if best is None:
            return Likeness()
        return Likeness(best.level, tuple(best.reasons), line=lines[at])

    def _candidates(self, place: int) -> list[tuple[int, set[Key]]]:
        shared: dict[int, set[Key]] = {}
        weight: dict[int, int] = {}
        for key, worth in self._signs[place].lookups.items():
            rows = self._rows.get(key, ())
            if worth >= SURE and len(rows) >= SAYS_NOTHING:
                continue
            for other in rows[:COMPARED]:
                if other < place:
                    shared.setdefault(other, set()).add(key)
                    weight[other] = weight.get(other, 0) + worth
        likeliest = sorted(shared, key=lambda other: (-weight[other], other))[:COMPARED]
        return [(other, shared[other]) for other in likeliest]

    def _match(self, place: int, other: int, shared: set[Key]) -> Match | None:
        hard = [reason for key, reason in self._signs[place].hard.items() if key in shared]
        by_name = self._by_name(place, other)
        if hard:
            return Match("A", hard + (by_name.reasons if by_name else []))
        return by_name if by_name and by_name.warns else None

    def _by_name(self, place: int, other: int) -> Match | None:
        matches = [
            match
            for one in self._signs[place].names
            for two in self._signs[other].names
            if (match := compare(one, two))
        ]
        return min(matches, key=lambda match: match.level, default=None)


def _rank(match: Match) -> tuple[str, int]:
    return match.level, -len(match.reasons)
