"""The rows of an import in blocks: whole customers, few enough for one short transaction."""

from collections.abc import Iterator

from sqlalchemy import select

from crmapp.batches import batches
from crmapp.database import db
from crmapp.imports.models import Choosing, ImportRow
from crmapp.imports.staged import NOTHING_TO_TAKE, unpack
from crmapp.imports.wholes import Decided, Whole, wholes_of

BLOCK = 150  # rows written while others wait


def blocks_of(import_id: int, size: int = BLOCK) -> list[list[int]]:
    """Return the lines that are to be taken, in the order of the file, block by block.

    Rows that are put together stand in one block, however far apart they are in the file.
    """
    blocks: list[list[int]] = [[]]
    for lines in _groups(import_id):
        if len(blocks[-1]) >= size:
            blocks.append([])
        blocks[-1] += lines
    return [block for block in blocks if block]


def _groups(import_id: int) -> Iterator[list[int]]:
    """The lines of each customer; of the rows no more is read than what becomes of them."""
    taken = ImportRow.choice != Choosing.SKIP, ImportRow.state.not_in(NOTHING_TO_TAKE)
    columns = ImportRow.line, ImportRow.choice, ImportRow.match_id, ImportRow.match_line
    rows = select(*columns).where(ImportRow.import_id == import_id, *taken)
    heads: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for line, choice, match_id, above in db.session.execute(rows.order_by(ImportRow.line)):
        is_put_to = choice is Choosing.UPDATE and match_id is None
        head = heads.get(above, line) if is_put_to else line
        heads[line] = head
        groups.setdefault(head, []).append(line)
    yield from groups.values()


def updating_lines(import_id: int) -> set[int]:
    """The lines that are put to a customer that is there."""
    onto = ImportRow.choice == Choosing.UPDATE, ImportRow.match_id.is_not(None)
    lines = select(ImportRow.line).where(ImportRow.import_id == import_id, *onto)
    return set(db.session.scalars(lines))


def load(import_id: int, lines: list[int]) -> list[Whole]:
    """The customers that some lines make or update; the lines are those of a block."""
    return wholes_of(decided_rows(import_id, lines))


def decided_rows(import_id: int, lines: list[int]) -> list[Decided]:
    """Staged rows as a person left them, in the order of the file."""
    found = []
    for some in batches(lines):
        mine = ImportRow.import_id == import_id, ImportRow.line.in_(some)
        for record in db.session.scalars(select(ImportRow).where(*mine)):
            row, known = unpack(record.understood)
            found.append(Decided(row, record.choice, record.match_id, record.match_line, known))
    return sorted(found, key=lambda one: one.line)
