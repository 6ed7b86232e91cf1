"""Rows of every table, made ready before the write lock is taken; keys come later."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, func, select, text

from crmapp.database import Base, db
from crmapp.imports.bare import values_of
from crmapp.search.texts import KINDS
from crmapp.text import grams, search_text, text_grams

# Columns that hold the place of another draft until the drafts have keys, by table.
REFERENCES = {
    "customers": {"current_deal_id": "deals", "last_followup_id": "followups"},
    "contacts": {"customer_id": "customers"},
    "deals": {"customer_id": "customers", "repeat_of_id": "deals"},
    "stage_changes": {"deal_id": "deals", "customer_id": "customers"},
    "followups": {"customer_id": "customers", "deal_id": "deals", "contact_id": "contacts"},
    "next_steps": {"deal_id": "deals", "customer_id": "customers", "followup_id": "followups"},
    "promises": {"deal_id": "deals", "customer_id": "customers", "followup_id": "followups"},
    "needs": {"customer_id": "customers", "followup_id": "followups"},
    "service_records": {"customer_id": "customers", "deal_id": "deals"},
    "deal_lines": {"deal_id": "deals"},
    "quotes": {"customer_id": "customers", "deal_id": "deals", "contact_id": "contacts"},
    "quote_lines": {"quote_id": "quotes"},
    "proposals": {"customer_id": "customers", "deal_id": "deals"},
    "payments": {"customer_id": "customers", "deal_id": "deals"},
    "campaign_customers": {"customer_id": "customers"},
    "customer_helpers": {"customer_id": "customers"},
    "customer_values": {"customer_id": "customers"},
    "contact_values": {"contact_id": "contacts"},
    "deal_values": {"deal_id": "deals"},
}
PEOPLE = (
    "owner_id", "author_id", "person_id", "by_id", "made_by_id", "closed_by_id", "added_by_id",
    "handler_id", "sent_by_id", "decided_by_id",
)  # fmt: skip
WORDS = (
    "industry_id", "source_id", "size_id", "grade_id", "need_type_id", "method_id",
    "last_method_id", "loss_reason_id", "choice_id",
)  # fmt: skip


class FoundBy:
    """A customer's search text but for its number, which is known last."""

    def __init__(self, before: list[str], after: list[str]) -> None:
        """Take the texts that stand before and behind the number (see `contacts.indexing`)."""
        self._before, self._after = search_text(*before), search_text(*after)
        # Pieces hold no blanks, so that parts can be joined and repetitions taken out.
        self._grams = " ".join(text_grams(f"{self._before} {self._after}"))

    def row(self, customer_id: int, number: str) -> dict[str, object]:
        """The customer's row of the search index."""
        told = search_text(number)
        pieces = dict.fromkeys(f"{self._before} {told} {self._after}".split())
        known = f" {self._grams} "
        new = [gram for gram in text_grams(told) if f" {gram} " not in known]
        found = " ".join(filter(None, [self._grams, *new]))
        return {"id": customer_id, "words": " ".join(pieces), "grams": found or "-"}


@dataclass
class Drafts:
    """Rows by table; a row's place in its list stands for its key."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    keys: list[set] = field(default_factory=list)  # by customer: what it is recognised by
    found_by: list["FoundBy"] = field(default_factory=list)
    grams: dict[str, list[str]] = field(default_factory=dict)  # of records found by their own words
    wanted: dict[int, str] = field(default_factory=dict)  # numbers of those that wait for review

    def add(self, record: Any) -> int:
        """Keep a bare record; returns its place."""
        rows = self.rows[record.__tablename__]
        rows.append(values_of(record))
        return len(rows) - 1

    def add_rows(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Keep rows that are drafted whole."""
        self.rows[table] += rows

    def spell(self) -> None:
        """Make the grams of all drafts that are found by their own words."""
        for kind in KINDS:
            name = kind.model.__tablename__
            self.grams[name] = [grams(kind.words(row)) for row in self.rows[name]]

    def settle_keys(self, people: dict[int, int], words: dict[int, int]) -> dict[str, list[int]]:
        """Give every row its key, inside `writing()`; returns the keys by table.

        `people` and `words` are the keys of those just made, by their negative stand-ins.
        """
        keys = {name: _next_keys(name, len(self.rows[name])) for name in REFERENCES}
        for name, references in REFERENCES.items():
            made_of = _columns_of(name, people, words)
            for key, row in zip(keys[name], self.rows[name], strict=True):
                if key is not None:
                    row["id"] = key
                for column, other in references.items():
                    if row[column] is not None:
                        row[column] = keys[other][row[column]]
                for column, made in made_of:
                    if (row[column] or 0) < 0:
                        row[column] = made[row[column]]
        for row in self.rows["customers"]:
            row["helper_ids"] = sorted(people.get(key, key) for key in row["helper_ids"])
        return keys


def _columns_of(
    name: str, people: dict[int, int], words: dict[int, int]
) -> list[tuple[str, dict[int, int]]]:
    """The columns of a table that may name somebody or a word just made, with those made."""
    own = Base.metadata.tables[name].c
    made = [*((one, people) for one in PEOPLE), *((one, words) for one in WORDS)]
    return [(column, keys) for column, keys in made if keys and column in own]


def _next_keys(name: str, count: int) -> list[int] | list[None]:
    """The keys that the next rows of a table get, if it has any; inside `writing()`."""
    table: Table = Base.metadata.tables[name]
    if not count or "id" not in table.c:
        return [None] * count
    if db.engine.dialect.name == "postgresql":
        several = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return list(db.session.scalars(several, {"name": name, "count": count}))
    last = db.session.scalar(select(func.max(table.c.id))) or 0
    return list(range(last + 1, last + 1 + count))
