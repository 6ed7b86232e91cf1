"""Which customers a sent selection means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.policy import visible
from crmapp.roster.filters import RosterFilter
from crmapp.roster.queries import found_keys
from crmapp.typed_numbers import number_of


@dataclass(frozen=True)
class Selection:
    """Keys of customers; `versions` of those that came with one; `is_cut` says there are more."""

    keys: list[int]
    versions: Mapping[int, int]
    is_cut: bool = False


def selection_of(person: Person, form: MultiDict[str, str], *, most: int) -> Selection:
    """Read the ticked rows (`customer`: a key, or `key:version`), or `all` of a `query`."""
    if form.get("all") == "1":
        wanted = RosterFilter.of_query(form.get("query", ""))
        keys = sorted(found_keys(person, wanted, most=most + 1))
        return Selection(keys[:most], {}, len(keys) > most)
    ticked = dict(filter(None, map(_ticked, form.getlist("customer"))))
    versions = {key: version for key, version in ticked.items() if version is not None}
    keys = sorted(ticked)
    return Selection(keys[:most], versions, len(keys) > most)


def _ticked(text: str) -> tuple[int, int | None] | None:
    said, _, version = text.partition(":")
    key, seen = number_of(said), number_of(version)
    return None if key is None or (version and seen is None) else (key, seen)


def customers_of(person: Person, keys: list[int], *options: Any) -> list[Customer] | None:
    """The customers of some keys by name, or None where the person does not see every one.

    Inside `writing()` the rows are read again, and locked where the database locks rows.
    """
    statement = visible(person, Customer).where(Customer.id.in_(keys)).options(*options)
    if is_writing():
        statement = statement.with_for_update(of=Customer).order_by(Customer.id)
        statement = statement.execution_options(populate_existing=True)
    found = list(db.session.scalars(statement))
    if len(found) < len(set(keys)):
        return None
    return sorted(found, key=lambda customer: (customer.name_pinyin, customer.id))
