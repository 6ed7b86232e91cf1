"""How imports begin, wait for their jobs and end untaken; all inside `writing()`."""

from datetime import date
from typing import Any

from sqlalchemy import update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db, insert_for
from crmapp.deals.models import Deal
from crmapp.files.models import File
from crmapp.imports.layout import Layout
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState, LayoutMemory
from crmapp.jobs.verbs import enqueue
from crmapp.nextsteps import verbs as steps


def begin(file: File, name: str, sheet: str, mapping: dict[int, str], *, by: Person) -> Import:
    """Make an import of a kept file, inside `writing()`."""
    row = Import(name=name, file_id=file.id, person_id=by.id)
    map_columns(row, sheet, mapping)
    db.session.add(row)
    db.session.flush()
    return row


def map_columns(imported: Import, sheet: str, mapping: dict[int, str]) -> None:
    """Keep what the columns of a sheet mean."""
    imported.sheet, imported.mapping = sheet, _kept(mapping)


def map_again(imported: Import) -> None:
    """Go back to the columns."""
    imported.state = ImportState.MAPPING


def choose_words(imported: Import, choices: dict[str, Any]) -> None:
    """Keep what the words of an import become."""
    imported.choices = choices


def remember(layout: Layout, mapping: dict[int, str], *, is_log: bool = False) -> None:
    """Keep how a layout was read, for the next file of the same kind; inside `writing()`.

    `is_log` says that some customer had several rows: so exports fill the layout again.
    """
    changed = {
        "mapping": _kept(mapping),
        "title": layout.sheet.name,
        "headers": {str(column.index): column.header for column in layout.columns},
        "is_log": is_log,
        "used_at": clock.now(),
    }
    row = insert_for(LayoutMemory).values(fingerprint=layout.fingerprint, choices={}, **changed)
    db.session.execute(row.on_conflict_do_update(index_elements=["fingerprint"], set_=changed))


def _kept(mapping: dict[int, str]) -> dict[str, str]:
    return {str(index): key for index, key in mapping.items()}  # JSON has no other keys


def remember_choices(imported: Import) -> None:
    """Keep what the words of a layout became, for the next file of the same kind."""
    mine = LayoutMemory.fingerprint == imported.figures.get("layout")
    db.session.execute(update(LayoutMemory).where(mine).values(choices=imported.choices))


def choose(rows: list[int], choice: Choosing) -> None:
    """Say what becomes of staged rows, by their keys; inside `writing()`."""
    chosen = update(ImportRow).where(ImportRow.id.in_(rows)).values(choice=choice)
    db.session.execute(chosen)


def discard(imported: Import) -> None:
    """Let an import and its file go, inside `writing()`; its rows are gone before."""
    file = imported.file
    db.session.delete(imported)
    db.session.flush()
    if file is not None:
        db.session.delete(file)


def queue(imported: Import, kind: str, state: ImportState, *, then: str) -> None:
    """Have a long piece done by a job, unless one is under way; `then` is where it leads."""
    if imported.job is not None and not imported.job.state.is_over:
        return
    job = enqueue(kind, {"import_id": imported.id, "then": then}, by=imported.person)
    imported.job_id, imported.state, imported.error = job.id, state, ""


def set_next(deal: Deal, due_on: date | None, *, by: Any) -> None:
    """Plan a deal's next step, again if it has one; None says on purpose that there is none."""
    former = steps.open_step(deal)
    if due_on is None:
        steps.waive(deal)
    elif former is not None:
        steps.postpone(former, due_on, by=by)
    else:
        steps.plan(deal, due_on, by=by)
