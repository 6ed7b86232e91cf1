"""Follow-ups and deals in the search index, written whenever and however the records are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Integer,
    TableClause,
    bindparam,
    column,
    delete,
    event,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.orm import ORMExecuteState, Session

from crmapp.database import at_close, db, writing
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.text import grams, normalise, search_text

AT_ONCE = 1000  # rows indexed in one transaction: nobody waits long for the lock


@dataclass(frozen=True)
class Texts:
    """A kind of record that is found by its own words: its index and the columns it holds.

    The index keeps bigrams only. What it finds is verified by the record itself, so a text
    does not stand in the database twice.
    """

    model: type
    name: str
    columns: tuple[str, ...]
    spell: Callable[..., str]  # makes the search text of the columns' values

    @cached_property
    def index(self) -> TableClause:
        """The index's table: `rowid` is the record's key."""
        return table(self.name, column("rowid", Integer), column("grams"))

    def words(self, row: Any) -> str:
        """The search text of a record, or of a row that maps its columns."""
        get = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name)
        return self.spell(*(get(name) for name in self.columns))


def _normal_forms(*parts: str | None) -> str:
    # Long texts are found as they are written: their pinyin would be larger than they are.
    return " ".join(filter(None, map(normalise, parts)))


FOLLOWUPS = Texts(
    FollowUp, "search_index_followups", ("content", "need", "reply", "attitude"), _normal_forms
)
DEALS = Texts(
    Deal, "search_index_deals", ("title", "product", "contract_number", "quote_number"), search_text
)
KINDS = (FOLLOWUPS, DEALS)
_by_model = {kind.model: kind for kind in KINDS}
_by_table = {kind.model.__table__: kind for kind in KINDS}

_KEEP = {
    "sqlite": "INSERT OR REPLACE INTO {} (rowid, grams) VALUES (:id, :grams)",
    "postgresql": "INSERT INTO {} (rowid, grams)"
    " VALUES (:id, array_to_tsvector(string_to_array(:grams, ' ')))"
    " ON CONFLICT (rowid) DO UPDATE SET grams = excluded.grams",
}


def keep(kind: Texts, found_by: Mapping[int, str]) -> None:
    """Have records found by these search texts, by their keys; an empty one is found no more."""
    told = {key: grams(words) for key, words in found_by.items()}
    if silent := [{"id": key} for key, some in told.items() if not some]:
        index = kind.index
        gone = delete(index).where(index.c.rowid == bindparam("id"))
        db.session.connection().execute(gone, silent)
    keep_new(kind, told)


def keep_new(kind: Texts, told: Mapping[int, str]) -> None:
    """Have new records found by their grams, by their keys; what has none is not found."""
    if rows := [{"id": key, "grams": some} for key, some in told.items() if some]:
        statement = text(_KEEP[db.engine.dialect.name].format(kind.name))
        db.session.connection().execute(statement, rows)


@at_close
def _keep_noted(session: Session) -> None:
    for kind in KINDS:
        noted = session.info.pop(kind.name, {})
        if noted:
            keep(kind, {key: kind.words(row) for key, row in noted.items()})


def _note(session: Session, kind: Texts, rows: Iterable[tuple[int, Any]]) -> None:
    session.info.setdefault(kind.name, {}).update(rows)


def _written(_mapper: Any, _connection: Any, record: Any) -> None:
    kind, state = _by_model[type(record)], inspect(record)
    # A new record has no history of what it was made with empty: all of its columns are asked.
    is_new = not state.has_identity
    if is_new or any(state.attrs[name].history.has_changes() for name in kind.columns):
        _note(state.session, kind, [(record.id, record)])


for _kind in KINDS:
    event.listen(_kind.model, "after_insert", _written)
    event.listen(_kind.model, "after_update", _written)


@event.listens_for(Session, "do_orm_execute")
def _written_in_bulk(state: ORMExecuteState) -> None:
    kind = _by_table.get(state.statement.table) if state.is_insert else None
    if kind is not None and isinstance(state.parameters, list):
        _note(state.session, kind, [(row["id"], row) for row in state.parameters])


def rebuild(kind: Texts, told: Callable[[int], None] = lambda done: None) -> int:
    """Make the index of a kind anew, in several transactions; returns how many records it has."""
    key, last, done = kind.model.id, 0, 0
    with writing() as session:
        gone = kind.index.c.rowid.not_in(select(key))
        session.execute(delete(kind.index).where(gone))
    wanted = [key, *(getattr(kind.model, name) for name in kind.columns)]
    while rows := db.session.execute(
        select(*wanted).where(key > last).order_by(key).limit(AT_ONCE)
    ).all():
        last, done = rows[-1].id, done + len(rows)
        with writing():
            keep(kind, {row.id: kind.words(row) for row in rows})
        told(done)
    return done
