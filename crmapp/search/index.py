"""The search index: on SQLite an FTS5 table over bigrams, on PostgreSQL a tsvector beside it."""

from sqlalchemy import text

from crmapp.database import db
from crmapp.text import grams

# The table `search_index` is made by the first migration. Its `words` stand beside the grams
# to verify a hit: bigrams alone find 云帆 in 云南帆船.
_FORGET = text("DELETE FROM search_index WHERE rowid = :id")
_KEEP = {
    "sqlite": text("INSERT INTO search_index (rowid, grams, words) VALUES (:id, :grams, :words)"),
    "postgresql": text(
        "INSERT INTO search_index (rowid, grams, words)"
        " VALUES (:id, array_to_tsvector(string_to_array(:grams, ' ')), :words)"
    ),
}


def keep_words(customer_id: int, words: str) -> None:
    """Have a customer found by a search text (see `crmapp.text.search_text`)."""
    forget_words(customer_id)
    row = {"id": customer_id, "grams": grams(words) or "-", "words": words}
    db.session.execute(_KEEP[db.engine.dialect.name], row)


def keep_many(rows: list[dict[str, object]]) -> None:
    """Have new customers found at once: the `id`, the search text `words` and its `grams` of each.

    None of them may be in the index yet.
    """
    if rows:
        db.session.connection().execute(_KEEP[db.engine.dialect.name], rows)


def forget_words(customer_id: int) -> None:
    """Have a customer no longer found."""
    db.session.execute(_FORGET, {"id": customer_id})
