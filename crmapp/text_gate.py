"""The last gate before the database: no text that people write holds a number that is never kept.

Forms refuse such numbers beside their field and imports star them; what came by another way, or by
a form that forgot, stops here with the whole transaction.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import JSON, String, event, inspect
from sqlalchemy.orm import Session

from crmapp import sensitive

# Tables that people write nothing into: tokens, fingerprints, counts, texts already starred.
WRITTEN_BY_MACHINES = {
    "counters", "customer_keys", "journal", "journal_seals", "journal_reach", "sessions", "stamps",
    "stage_counts", "throttles", "challenges", "recovery_codes", "second_steps", "calendar_keys",
    "import_rows", "layout_memories", "field_rights",
}  # fmt: skip
# Each has a check of its own: a credit code's sign, papers whose numbers may look like a card's.
CHECKED_ELSEWHERE = {
    "customers.credit_code", "changes.old_words", "changes.new_words", "deals.contract_number",
    "deals.quote_number", "quotes.number",
}  # fmt: skip
COMPANY_SETTINGS = ("own_account", "own_tax_number")

_fingerprint = re.compile("[0-9a-f]{32,128}")


class ForbiddenNumber(ValueError):
    """A text holds the number of an identity card or a bank card; `kind` says which."""

    def __init__(self, kind: str, place: str) -> None:
        """Take the kind of a finding and where it was to be kept; never the number."""
        self.kind, self.place = kind, place
        super().__init__(f"{kind} in {place}")


@event.listens_for(Session, "before_flush")
def _refuse_forbidden_numbers(session: Session, _context: Any, _instances: Any) -> None:
    for record in (*session.new, *session.dirty):
        names = _written(type(record))
        if not names:
            continue
        state = inspect(record)
        for name in names & state.committed_state.keys():
            _look(record, name, state.dict.get(name))


@cache
def _written(model: type) -> frozenset[str]:
    """The attributes of a model that hold what people write."""
    table = model.__tablename__
    if table in WRITTEN_BY_MACHINES:
        return frozenset()
    return frozenset(
        column.key
        for column in inspect(model).column_attrs
        if isinstance(column.columns[0].type, String | JSON)
        and f"{table}.{column.key}" not in CHECKED_ELSEWHERE
    )


def _look(record: Any, name: str, value: Any) -> None:
    if getattr(record, "key", None) in COMPANY_SETTINGS:
        return
    for text in _texts(value):
        if len(text) >= 15 and not _fingerprint.fullmatch(text) and (found := sensitive.find(text)):
            raise ForbiddenNumber(found[0].kind, f"{record.__tablename__}.{name}")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
