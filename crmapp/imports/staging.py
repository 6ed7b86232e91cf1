"""Uploaded sheets on their way: opened, mapped, understood, and kept row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.kinds import Review
from crmapp.database import db, writing
from crmapp.files.store import folder
from crmapp.imports.bad_sheets import NoHeader
from crmapp.imports.choices import Powers, propose, words_of
from crmapp.imports.columns import ColumnGuess, guess_columns, mapping_of
from crmapp.imports.drafts import values_of
from crmapp.imports.fields import BY_KEY, IDENTITY
from crmapp.imports.layout import Layout, find_layouts
from crmapp.imports.matching import Likeness, Look, match_all
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState, LayoutMemory
from crmapp.imports.reading import Workbook, read_workbook
from crmapp.imports.staged import identity_of, pack, unpack
from crmapp.imports.understand import understand
from crmapp.imports.understood import INCOMPLETE, REFUSED, Issue, UnderstoodRow
from crmapp.imports.verbs import remember
from crmapp.imports.wholes import Decided

BATCH = 200  # rows written at once: nobody waits long for the lock
Told = Callable[[int, int], None]


@dataclass
class Staged:
    """A sheet understood and matched, in memory: rows, what they are like, what becomes of them."""

    layout: Layout
    mapping: dict[int, str]
    rows: list[UnderstoodRow]
    likenesses: list[Likeness]
    identities: list[str]
    alike: Choosing = Choosing.SKIP  # what becomes of a row whose customer is there for sure

    def choice(self, row: UnderstoodRow, like: Likeness) -> Choosing:
        """What becomes of a row unless a person says otherwise."""
        return default_choice(row, like, self.alike)

    def decided(self) -> list[Decided]:
        """The rows with what becomes of them."""
        return [
            Decided(row, self.choice(row, like), like.customer_id, like.line, like.known)
            for row, like in zip(self.rows, self.likenesses, strict=True)
        ]

    def figures(self) -> dict[str, Any]:
        """What the file holds, in numbers."""
        return {
            "rows": len(self.layout.rows),
            "told": sum(len(row.numbers) for row in self.rows),
            "records": len(self.rows),
            "entries": sum(len(row.entries) for row in self.rows),
            "incomplete_rows": sum(row.state == INCOMPLETE for row in self.rows),
            "refused": sum(row.state == REFUSED for row in self.rows),
            "dropped": [[one.number, one.reason, one.text[:80]] for one in self.layout.dropped],
        }


def open_file(token: str, name: str) -> Workbook:
    """Read a kept file by its token; raises a BadSheet that says what is wrong."""
    return read_workbook(folder() / token, name)


def layout_named(layouts: list[Layout], sheet: str) -> Layout:
    """The table of the sheet of this name, else the likeliest; raises NoHeader without any."""
    if not layouts:
        raise NoHeader
    return next((one for one in layouts if one.sheet.name == sheet), layouts[0])


def guesses_of(layout: Layout) -> tuple[list[ColumnGuess], dict[int, str]]:
    """What the columns seem to be, and the mapping: the team's last for this layout, if any."""
    guesses = guess_columns(layout)
    memory = db.session.get(LayoutMemory, layout.fingerprint)
    if memory is None:
        return guesses, mapping_of(guesses)
    columns = {guess.index for guess in guesses}
    kept = {int(index): key for index, key in memory.mapping.items() if key in BY_KEY}
    return guesses, {index: key for index, key in kept.items() if index in columns}


def names_somebody(mapping: dict[int, str]) -> bool:
    """Whether a mapping tells who a row is about."""
    return bool(IDENTITY & set(mapping.values()))


def understand_all(
    layout: Layout,
    mapping: dict[int, str],
    look: Look,
    told: Told = lambda done, of: None,
    alike: Choosing = Choosing.SKIP,
) -> Staged:
    """Understand a table and match its rows; nothing is written."""
    rows = understand(layout, mapping, clock.today(), lambda done, of: told(done, 3 * of))
    for row in rows:
        _note_review(row)
    identities = [identity_of(row) for row in rows]
    likenesses = match_all(rows, identities, look, lambda done, of: told(of + 2 * done, 3 * of))
    return Staged(layout, mapping, rows, likenesses, identities, alike)


def _note_review(row: UnderstoodRow) -> None:
    # Customers are entered approved as long as a team has no reviewing of its own.
    review = Review(row.customer.get("review") or Review.APPROVED)
    if review is not Review.APPROVED:
        row.issues.append(Issue("not_approved", "customer.review", {"text": str(review.label)}))


def default_choice(row: UnderstoodRow, like: Likeness, alike: Choosing = Choosing.SKIP) -> Choosing:
    """What becomes of a row unless a person says otherwise.

    What is there for sure is left out, a second row about the same customer is put to the
    first; what only may be there comes in, marked.
    """
    if row.state == REFUSED:
        return Choosing.SKIP
    if like.customer_id is not None:
        return alike if like.is_certain else Choosing.TAKE
    return Choosing.UPDATE if like.level == "A" and like.is_same_name else Choosing.TAKE


def keep(import_id: int, staged: Staged, *, by: Person, powers: Powers) -> None:
    """Write the staging rows in small batches, then say that the import is ready."""
    forget_rows(import_id)
    drafts = [
        _row(import_id, row, like, identity, staged.choice(row, like))
        for row, like, identity in zip(
            staged.rows, staged.likenesses, staged.identities, strict=True
        )
    ]
    for start in range(0, len(drafts), BATCH):
        with writing() as session:
            session.execute(insert(ImportRow.__table__), drafts[start : start + BATCH])
    found = words_of(staged.rows)
    values = {
        "state": ImportState.READY,
        "words": found,
        "choices": propose(found, by=by, powers=powers),
        "figures": staged.figures(),
        "error": "",
    }
    with writing() as session:
        session.execute(update(Import).where(Import.id == import_id).values(values))
        remember(staged.layout, staged.mapping)


def _row(
    import_id: int, row: UnderstoodRow, like: Likeness, identity: str, choice: Choosing
) -> dict[str, Any]:
    record = ImportRow(
        import_id=import_id,
        line=row.numbers[0],
        state=row.state,
        identity=identity,
        has_issues=bool(row.issues),
        match_id=like.customer_id,
        match_line=like.line,
        match_level=like.level,
        match_reasons=like.plain_reasons(),
        choice=choice,
    )
    record.understood = pack(row, like.known)
    values = values_of(record)
    values.pop("id")
    return values


def forget_rows(import_id: int) -> None:
    """Throw the staging rows of an import away, in small batches."""
    rows = select(ImportRow.id).where(ImportRow.import_id == import_id).limit(5 * BATCH)
    gone = True
    while gone:
        with writing() as session:
            gone = session.execute(delete(ImportRow).where(ImportRow.id.in_(rows))).rowcount > 0


def decided_rows(import_id: int) -> list[Decided]:
    """The staged rows of an import as a person left them, in the order of the file."""
    mine = select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.line)
    found = []
    for record in db.session.scalars(mine):
        row, known = unpack(record.understood)
        found.append(Decided(row, record.choice, record.match_id, record.match_line, known))
    return found


def rematch(import_id: int, lines: list[int], look: Look) -> None:
    """Match some rows anew, after like customers were entered by someone else."""
    mine = ImportRow.import_id == import_id, ImportRow.line.in_(lines)
    records = list(db.session.scalars(select(ImportRow).where(*mine)))
    rows = [unpack(record.understood)[0] for record in records]
    found = match_all(rows, [record.identity for record in records], look)
    with writing() as session:
        for record, row, like in zip(records, rows, found, strict=True):
            again = session.get(ImportRow, record.id, populate_existing=True)
            again.match_id, again.match_line = like.customer_id, like.line
            again.match_level, again.match_reasons = like.level, like.plain_reasons()
            again.choice = default_choice(row, like)
            again.understood = pack(row, like.known)


def tables_of(workbook: Workbook) -> list[Layout]:
    """The tables that a workbook has, the likeliest list of customers first."""
    return find_layouts(workbook)
