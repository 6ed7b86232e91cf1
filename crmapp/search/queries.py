"""Which customers a search text means."""

from typing import Any

from sqlalchemy import Integer, Select, column, exists, literal, select, table, text

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.text import like_escape, normalise, query_grams, words

_index = table("search_index", column("rowid", Integer), column("grams"), column("words"))


def matching(query: str) -> Any:
    """A select of the keys of customers whose search text holds every word of the query."""
    return select(_index.c.rowid).where(*_conditions(query))


def joined(statement: Select, query: str) -> Select:
    """A select of customers narrowed to those that match, as the index yields them.

    For the first of many: the walk ends with the statement's limit.
    """
    return statement.join(_index, _index.c.rowid == Customer.id).where(*_conditions(query))


def holding(key: Any, query: str) -> Any:
    """Whether the customer of a key matches, asked one by one: for a walk along another index."""
    return exists().where(_index.c.rowid == key, *_words(query)).correlate(Customer)


def is_searchable(query: str) -> bool:
    """Whether anything is left of a query once it is normalised."""
    return bool(normalise(query))


def _conditions(query: str) -> list[Any]:
    grams = query_grams(query)  # one character alone has no bigram and is found by LIKE
    return [*_words(query), _holds(grams)] if grams else _words(query)


def _words(query: str) -> list[Any]:
    return [_index.c.words.like(f"%{like_escape(word)}%", escape="\\") for word in words(query)]


def _holds(grams: list[str]) -> Any:
    # Grams are letters and digits only, so quoting them is all that both engines need.
    if db.engine.dialect.name == "sqlite":
        match = " AND ".join(f'"{gram}"' for gram in grams)
        return text("search_index MATCH :match").bindparams(match=match)
    tsquery = " & ".join(f"'{gram}'" for gram in grams)
    return _index.c.grams.op("@@")(literal(tsquery).op("::")(text("tsquery")))
