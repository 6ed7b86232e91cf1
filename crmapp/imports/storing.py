"""The staging rows of an import: written in small batches, matched anew, thrown away."""

from typing import Any

from sqlalchemy import delete, insert, select, update

from crmapp.accounts.models import Person
from crmapp.batches import batches
from crmapp.database import db, writing
from crmapp.imports.asking import log_reading
from crmapp.imports.bare import bare, values_of
from crmapp.imports.matching import NOT_ALIKE, Likeness, Look, match_all
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState
from crmapp.imports.shelf import Shelved, shelve
from crmapp.imports.staged import unpack
from crmapp.imports.staging import Staged, default_choice
from crmapp.imports.verbs import remember

BATCH = 200  # rows written at once: nobody waits long for the lock


def keep(import_id: int, staged: Staged, *, by: Person) -> None:
    """Write the staging rows, then say that the import is ready."""
    forget_rows(import_id)
    places = range(len(staged.rows) + len(staged.left))
    for some in batches(places, BATCH):
        drafts = [_draft(import_id, staged, place) for place in some]
        with writing() as session:
            session.execute(insert(ImportRow.__table__), drafts)
    values = {
        "state": ImportState.READY,
        "words": staged.words,
        "choices": staged.choices,
        "figures": staged.figures(),
        "error": "",
    }
    with writing() as session:
        imported = session.get_one(Import, import_id, populate_existing=True)
        for name, value in values.items():
            setattr(imported, name, value)
        is_log = any(len(row.numbers) > 1 for row in staged.rows)
        remember(staged.layout, staged.mapping, is_log=is_log)
        log_reading(imported, staged.rows, staged.likenesses, staged.foreign, by=by)


def _draft(import_id: int, staged: Staged, place: int) -> dict[str, Any]:
    if place >= len(staged.rows):
        left = shelve(staged.left[place - len(staged.rows)], {})
        return _values(import_id, left, NOT_ALIKE, left.text(), choice=Choosing.SKIP)
    row, like = staged.rows[place], staged.likenesses[place]
    return _values(
        import_id,
        row,
        like,
        row.text(like.known, staged.above(place)),
        identity=row.identity,
        fingerprint=row.fingerprint,
        choice=staged.choice(place),
        is_unchanged=place in staged.unchanged,
    )


def _values(import_id: int, row: Shelved, like: Likeness, text: str, **more: Any) -> dict[str, Any]:
    record = bare(ImportRow)(
        import_id=import_id,
        line=row.numbers[0],
        lines=len(row.numbers),
        state=row.state,
        has_issues=row.has_issues,
        match_id=like.customer_id,
        match_line=like.line,
        match_level=_level(like),
        match_reasons=like.plain_reasons(),
        **more,
    )
    record.understood = text
    values = values_of(record)
    values.pop("id")
    return values


def _level(like: Likeness) -> str:
    """A like brand alone may be another's: such rows are decided with those probably the same."""
    return "B" if like.level == "A" and not like.is_certain else like.level


def forget_rows(import_id: int) -> None:
    """Throw the staging rows of an import away."""
    rows = select(ImportRow.id).where(ImportRow.import_id == import_id).limit(5 * BATCH)
    gone = True
    while gone:
        with writing() as session:
            gone = session.execute(delete(ImportRow).where(ImportRow.id.in_(rows))).rowcount > 0


def rematch(import_id: int, lines: list[int], look: Look) -> None:
    """Match some rows anew, after like customers were entered by someone else."""
    mine = ImportRow.import_id == import_id, ImportRow.line.in_(lines)
    records = list(db.session.scalars(select(ImportRow).where(*mine)))
    rows = [shelve(unpack(record.understood)[0], {}) for record in records]
    found = match_all(rows, look)
    with writing() as session:
        for record, row, like in zip(records, rows, found, strict=True):
            again = session.get(ImportRow, record.id, populate_existing=True)
            again.match_id, again.match_line = like.customer_id, like.line
            again.match_level, again.match_reasons = _level(like), like.plain_reasons()
            again.choice = default_choice(row, like)
            again.understood = row.text(like.known)


def let_texts_go(before: Any) -> None:
    """Drop what rows say of imports that can be undone no longer: it holds people's phones."""
    old = select(Import.id).where(Import.taken_at < before)
    kept = ImportRow.import_id.in_(old), ImportRow.understood_sealed.is_not(None)
    rows = select(ImportRow.id).where(*kept).limit(5 * BATCH)
    gone = True
    while gone:
        with writing() as session:
            cleared = update(ImportRow).where(ImportRow.id.in_(rows))
            values = {"understood_sealed": None, "former_sealed": None}
            gone = session.execute(cleared.values(values)).rowcount > 0
