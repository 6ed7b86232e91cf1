"""Which customers a search text means."""

from typing import Any

from sqlalchemy import Integer, column, literal, select, table, text

from crmapp.database import db
from crmapp.text import like_escape, normalise, query_grams, words

_index = table("search_index", column("rowid", Integer), column("grams"), column("words"))


def matching(query: str) -> Any:
    """A select of the keys of customers whose search text holds every word of the query."""
    statement = select(_index.c.rowid)
    for word in words(query):
        statement = statement.where(_index.c.words.like(f"%{like_escape(word)}%", escape="\\"))
    grams = query_grams(query)
    if grams:  # one character alone has no bigram and is found by LIKE
        statement = statement.where(_holds(grams))
    return statement


def is_searchable(query: str) -> bool:
    """Whether anything is left of a query once it is normalised."""
    return bool(normalise(query))


def _holds(grams: list[str]) -> Any:
    # Grams are letters and digits only, so quoting them is all that both engines need.
    if db.engine.dialect.name == "sqlite":
        match = " AND ".join(f'"{gram}"' for gram in grams)
        return text("search_index MATCH :match").bindparams(match=match)
    tsquery = " & ".join(f"'{gram}'" for gram in grams)
    return _index.c.grams.op("@@")(literal(tsquery).op("::")(text("tsquery")))
