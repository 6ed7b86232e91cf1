"""The long pieces of a bulk change: looking what it would do, doing it, taking it back."""

import hashlib
from collections import Counter
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.accounts.models import Person
from crmapp.batches import batches
from crmapp.bulk.forms import count, proposed, reasons
from crmapp.bulk.models import BulkChange, BulkState
from crmapp.bulk.queries import change_of, edits_of, lines_in_order
from crmapp.database import writing
from crmapp.grid import verbs as grid
from crmapp.grid.cells import Line
from crmapp.grid.queries import lines_of
from crmapp.history.reasons import UpdateType
from crmapp.jobs.kinds import Cancelled, Failed, job
from crmapp.jobs.progress import Interrupted, Work
from crmapp.journal.log import log
from crmapp.policy import Action, can

REASONS = 8  # that are told
BLOCK = 50  # customers written at once: nobody waits for the lock


@job("bulk_look", _l("Looking what would change"))
def look(work: Work) -> None:
    """Count what would change, and mark how each customer stands now; nothing is written."""
    row = _mine(work)
    asked, figures, why_not = row.asked, Counter(), Counter()
    asked.seen = {}
    done = 0
    try:
        for keys in batches(asked.keys, BLOCK):
            work.progress(done, len(asked.keys))
            lines = lines_in_order(work.person, keys)
            found = proposed(work.person, asked, lines)
            count(figures, found)
            why_not += reasons(found)
            asked.seen |= {str(line.customer.id): _mark(line) for line in lines}
            done += len(keys)
    except Cancelled:
        _end(work, BulkState.FAILED)
        raise
    with writing():
        row = _mine(work)
        row.ask(asked)
        row.figures = {**figures, "why_not": dict(why_not.most_common(REASONS))}
        row.state = BulkState.READY


@job("bulk_write", _l("Changing many customers"))
def write(work: Work) -> None:
    """Write it block by block; stopped, what is written stays, and can be taken back.

    Begun again after a breakdown it goes on behind the last block that was kept.
    """
    row = _mine(work)
    asked, why = row.asked, _why(row)
    try:
        for keys in batches(asked.keys[row.done :], BLOCK):
            work.progress(row.done, len(asked.keys))
            row = _write_block(work, keys, why)
    except Cancelled:
        _finish(work)
        raise
    except Interrupted:
        raise  # another runner goes on
    except Exception:
        _finish(work)
        raise
    _finish(work)


def _write_block(work: Work, keys: list[int], why: dict[str, Any]) -> BulkChange:
    person = work.person
    with writing():
        row = _mine(work)
        asked = row.asked
        lines = lines_in_order(person, keys)
        same = [line for line in lines if asked.seen.get(str(line.customer.id)) == _mark(line)]
        found = proposed(person, asked, same)
        writings = [(one.line, one.column, one.values) for one in found.changes]
        edit = grid.write(writings, by=person, **why) if writings else None
        row.edits = [*row.edits, edit.id] if edit is not None else row.edits
        row.done += len(keys)
        row.figures = {
            **row.figures,
            "written": row.figures.get("written", 0) + (found.customers if edit else 0),
            "moved_on": row.figures.get("moved_on", 0) + len(keys) - len(same),
        }
    return _mine(work)


def _finish(work: Work) -> None:
    with writing():
        row = _mine(work)
        if row.state is BulkState.WRITING:
            row.state = BulkState.DONE
            written = row.figures.get("written", 0)
            columns = ", ".join(row.asked.columns)
            log("customers:changed_many", by=work.person, count=written, columns=columns)


@job("bulk_undo", _l("Taking the change back"))
def undo(work: Work) -> None:
    """Write the old values back where the new ones still stand, block by block."""
    edits, left = edits_of(work.person, _mine(work).edits), 0
    try:
        for done, edit in enumerate(edits):
            work.progress(done, len(edits))
            left += _undo_block(work.person, edit.id)
    except Cancelled:
        _end(work, BulkState.DONE)
        raise
    with writing():
        row = _mine(work)
        row.figures = {**row.figures, "left": row.figures.get("left", 0) + left}
        row.state = BulkState.UNDONE


def _undo_block(person: Person, edit_id: int) -> int:
    with writing():
        edit = edits_of(person, [edit_id])[0]
        if not edit.is_open:
            return 0
        lines = lines_of(person, {one["customer"] for one in grid.written_in(edit)})
        mine = {
            key: line
            for key, line in lines.items()
            if can(person, Action.CUSTOMER_EDIT, line.customer)
        }
        _cells, left = grid.undo(edit, mine, by=person, reason=_("Taken back"))
    return left


def _mine(work: Work) -> BulkChange:
    row = change_of(work.person, work.payload["bulk_id"])
    if row is None:
        raise Failed(_("This change is not there any more."))
    return row


def _end(work: Work, state: BulkState) -> None:
    with writing():
        _mine(work).state = state


def _why(row: BulkChange) -> dict[str, Any]:
    kind = row.why.get("update_type")
    return {"reason": row.why["reason"], "update_type": UpdateType(kind) if kind else None}


def _mark(line: Line) -> str:
    """A short mark of how a line stands."""
    return hashlib.sha256(line.tokens.encode()).hexdigest()[:10]
