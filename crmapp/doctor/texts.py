"""The index of follow-ups and deals against the records it was made from."""

from collections.abc import Iterator

from sqlalchemy import select

from crmapp.database import db
from crmapp.doctor.findings import Finding, compare
from crmapp.search.texts import KINDS, Texts
from crmapp.text import query_grams

AT_ONCE = 1000


def texts() -> Iterator[Finding]:
    """Each follow-up and deal: is it in the index, as far as it says anything?

    Which words the index holds of it is not read back: `flask search rebuild` makes it anew.
    """
    for kind in KINDS:
        key, last = kind.model.id, 0
        columns = [key, *(getattr(kind.model, name) for name in kind.columns)]
        while rows := db.session.execute(
            select(*columns).where(key > last).order_by(key).limit(AT_ONCE)
        ).all():
            yield from _of(kind, rows)
            last = rows[-1].id


def _of(kind: Texts, rows: list) -> Iterator[Finding]:
    rowid = kind.index.c.rowid
    between = select(rowid).where(rowid >= rows[0].id, rowid <= rows[-1].id)
    kept = set(db.session.scalars(between))
    for row in rows:
        right = {"is_found": bool(query_grams(kind.words(row)))}
        yield from compare(kind.name, row.id, {"is_found": row.id in kept}, right)
