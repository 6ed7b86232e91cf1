"""Finds the customer, or the row above, that a row of a sheet may be about."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from crmapp.batches import batches
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.signs import Key, Signs
from crmapp.imports.file_index import FileIndex
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.imports.shelf import Shelved

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


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a row may be the same as: a customer, or an earlier row of the file."""

    level: str = ""
    reasons: tuple[Reason, ...] = ()
    customer_id: int | None = None
    line: int | None = None
    known: tuple[int, ...] = ()

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


NOT_ALIKE = Likeness()


def match_all(
    rows: Sequence[Shelved],
    look: Look,
    told: Callable[[int, int], None] = lambda done, of: None,
    *,
    again: Mapping[int, int] | None = None,
) -> list[Likeness]:
    """Return for each row what it is like: first among the customers, then in the file.

    `look` asks the base (see `duplicates.queries.similar`); `told` hears how far it is; `again`
    are the customers, by place, of rows that were taken in before just as they are.
    """
    index, again = FileIndex(rows), again or {}
    met = taken_before(ImportRow.identity, (row.identity for row in rows))
    found: list[Likeness] = []
    for places in batches(range(len(rows)), CHUNK):
        signs = {place: rows[place].signs for place in places}
        known = known_by(signs.values())
        asked = _asked([signs[one] for one in places if rows[one].is_named and one not in again])
        for place, there in zip(places, known, strict=True):
            row = rows[place]
            if place in again:
                likeness = Likeness("A", (Reason(Sign.SAME_NAME),), again[place])
            else:
                likeness = _in_base(look(next(asked))) if row.is_named else NOT_ALIKE
            if not likeness.level and row.identity in met:
                likeness = Likeness("A", (Reason(Sign.SAME_NAME),), met[row.identity])
            if not likeness.level and row.is_named and (above := index.above(place, signs[place])):
                match, other = above
                likeness = Likeness(match.level, tuple(match.reasons), line=rows[other].numbers[0])
            found.append(replace(likeness, known=tuple(sorted(there))) if there else likeness)
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


def _asked(signs: list[Signs]) -> Iterator[Signs]:
    """The signs of some rows in their order: most keys of a file are nobody's, known at once."""
    wanted = [each.lookups for each in signs]
    there = _there(set().union(*wanted))
    for each, lookups in zip(signs, wanted, strict=True):
        met = {key: worth for key, worth in lookups.items() if key in there}
        yield _SignsMet(each.hard, each.names, each.facts, met)


def _there(keys: set[Key]) -> set[Key]:
    """Those of some keys that any customer has."""
    found: set[Key] = set()
    for kind, values in _by_kind(keys).items():
        for some in batches(values, MANY):
            named = CustomerKey.kind == kind, CustomerKey.value.in_(some)
            met = db.session.scalars(select(CustomerKey.value).where(*named).distinct())
            found.update((kind, value) for value in met)
    return found


def _by_kind(keys: Iterable[Key]) -> dict[KeyKind, list[str]]:
    values: dict[KeyKind, list[str]] = {}
    for kind, value in sorted(keys):
        values.setdefault(kind, []).append(value)
    return values


def _in_base(items: Any) -> Likeness:
    if not items:
        return NOT_ALIKE
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
        for several in batches(values, MANY):
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
    for some in batches(wanted, MANY):
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
