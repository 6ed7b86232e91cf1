"""The tables of an export: heads, and the rows that each customer gives them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from crmapp.exports import past
from crmapp.exports.bundle import Bundle
from crmapp.exports.columns import (
    CAMPAIGNS,
    CONTACTS,
    CUSTOMERS,
    DEALS,
    FOLLOWUPS,
    HELPERS,
    ITEMS,
    MOVES,
    NEEDS,
    PAYMENTS,
    PLANS,
    PROMISES,
    PROPOSALS,
    QUOTE_ITEMS,
    QUOTES,
    SERVICES,
    Column,
    columns_of,
    title,
)
from crmapp.exports.facts import (
    Value,
    contact_fact,
    customer_fact,
    deal_fact,
    entry_fact,
    fact,
    step_fact,
)
from crmapp.followups.models import FollowUp

Rows = list[list[Value]]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: `kind` and `key` as in `columns`."""

    words: str
    key: str
    kind: str = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its heads, and what a customer's rows are."""

    title: str
    heads: list[Head]
    rows: Callable[[Bundle], Rows]


def product_tables(language: str) -> list[Table]:
    """The product's own sheets: they are taken in again without a loss."""
    makers = {
        CUSTOMERS: _customer_rows,
        FOLLOWUPS: _followup_rows,
        DEALS: _deal_rows,
        CONTACTS: _contact_rows,
        PROMISES: _rows_of(past.promises),
        PLANS: _rows_of(past.plans),
        MOVES: _rows_of(past.moves),
        HELPERS: _rows_of(past.helpers),
        NEEDS: _rows_of(past.needs),
        SERVICES: _rows_of(past.services),
        ITEMS: _rows_of(past.items),
        QUOTES: _rows_of(past.quotes),
        QUOTE_ITEMS: _rows_of(past.quote_items),
        PROPOSALS: _rows_of(past.proposals),
        PAYMENTS: _rows_of(past.payments),
        CAMPAIGNS: _rows_of(past.campaigns),
    }
    return [_table(sheet, make, language) for sheet, make in makers.items()]


def _table(sheet: str, make: Callable[[Bundle, "_Tell"], Rows], language: str) -> Table:
    columns = columns_of(sheet)
    heads = [Head(one.header(language), one.key, one.kind, one.width) for one in columns]

    def rows(bundle: Bundle) -> Rows:
        return make(bundle, _Tell(bundle, columns, language))

    return Table(title(sheet, language), heads, rows)


class _Tell:
    """Fills a row: each field from the record of its name, the customer's from the customer."""

    def __init__(self, bundle: Bundle, columns: list[Column], language: str) -> None:
        self._bundle, self._language = bundle, language
        self._keys = [column.key.partition(".") for column in columns]

    def __call__(self, **records: Callable[..., Value]) -> list[Value]:
        records = {"customer": partial(customer_fact, self._bundle), **records}
        return [records[record](name, self._language) for record, _, name in self._keys]

    def whole(self) -> list[Value]:
        """The customer's own row, which tells the main contact and the current deal too."""
        return [fact(self._bundle, "".join(key), self._language) for key in self._keys]


def _customer_rows(bundle: Bundle, tell: _Tell) -> Rows:
    return [tell.whole()]


def _contact_rows(bundle: Bundle, tell: _Tell) -> Rows:
    return [tell(contact=partial(contact_fact, bundle, one)) for one in bundle.contacts]


def _deal_rows(bundle: Bundle, tell: _Tell) -> Rows:
    return [
        tell(deal=partial(deal_fact, bundle, one), step=partial(step_fact, bundle.step_of(one.id)))
        for one in bundle.deals
    ]


def _followup_rows(bundle: Bundle, tell: _Tell) -> Rows:
    return [
        tell(deal=partial(_place, bundle, one), entry=partial(entry_fact, bundle, one))
        for one in bundle.followups or ()
    ]


def _rows_of(records: Callable[[Bundle], list[past.Records]]) -> Callable[[Bundle, _Tell], Rows]:
    return lambda bundle, tell: [tell(**one) for one in records(bundle)]


def _place(bundle: Bundle, entry: FollowUp, _name: str, _language: str) -> Value:
    return bundle.place_of(entry.deal_id)
