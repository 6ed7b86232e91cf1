"""Making the file of an export, as a job that can be stopped."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from functools import partial
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db, writing
from crmapp.exports.books import write_books
from crmapp.exports.bundle import Bundle
from crmapp.exports.layouts import layout_of, layout_table
from crmapp.exports.meeting import MOST_PRINTED, Sheaf
from crmapp.exports.models import Export, ExportFormat, ExportState
from crmapp.exports.queries import Found, exportable, is_free, read_in_blocks
from crmapp.exports.tables import Table, product_tables
from crmapp.exports.text_file import write_text
from crmapp.exports.verbs import note_made
from crmapp.exports.wording import frame_of, told_of
from crmapp.exports.workbook import write_workbook
from crmapp.files import store
from crmapp.jobs.kinds import Failed, Result, job
from crmapp.jobs.progress import Work
from crmapp.roster.filters import RosterFilter
from crmapp.savedviews.queries import views_of

KEPT_FOR = timedelta(days=1)  # a file with a team's customers lies about no longer than it must
DRAFT = ".export-"
DRAFTED_WITHIN = timedelta(days=1)
KINDS = {"xlsx": store.XLSX, "csv": store.CSV, "pdf": store.PDF, "zip": store.ZIP}
Heard = Callable[[int, int], None]


@job("export", _l("Export of customers"))
def make(work: Work) -> Result:
    """Write the file with what its person may have now, whatever was true when it was asked."""
    export = db.session.get(Export, work.payload["export_id"])
    found = exportable(work.person, export.query, export.keys)
    db.session.commit()
    may = export.decided_by_id is not None or is_free(work.person, found)
    if export.state is not ExportState.GRANTED or not may:
        raise Failed(_("You may no longer export these customers without asking."))
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=store.folder().parent) as folder:
        path = Path(folder) / "export"
        name = write_export(path, export, work.person, found, work.progress, work.should_stop)
        with path.open("rb") as file:
            written = store.write(file)
    with writing() as session:
        keys = [one.id for one in found]
        note_made(session.get(Export, export.id), keys, by=work.person)
    return Result(written, name, KINDS[name.rpartition(".")[2]], keep_for=KEPT_FOR)


@job("export_leftovers", _l("Tidying up"), nightly=time(3, 30))
def clear_drafts(work: Work) -> None:
    """Remove half-written files of a server that was stopped while it exported."""
    oldest = (clock.now() - DRAFTED_WITHIN).timestamp()
    for folder in store.folder().parent.glob(f"{DRAFT}*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def write_export(
    path: Path,
    export: Export,
    person: Person,
    found: list[Found],
    heard: Heard,
    should_stop: Callable[[], bool],
) -> str:
    """Write the file of found customers; returns what people shall call it.

    `heard` is told how far it is and may raise to stop. Raises Failed where a format does not
    hold so many.
    """
    language = "en" if person.language == "en" else "zh"
    told = told_of(export, RosterFilter.of_query(export.query), views_of(person), len(found))
    name = f"{told.title} {clock.today().isoformat()}"
    tables = _tables(export, language)
    db.session.commit()
    keys = [one.id for one in found]
    blocks = _heard(read_in_blocks(person, keys, is_open=export.is_open), len(keys), heard)
    if export.format is ExportFormat.PDF:
        if len(keys) > MOST_PRINTED:
            most = f"{MOST_PRINTED:,}"
            raise Failed(_("A printed list holds %(most)s customers at most.", most=most))
        write = Sheaf(told.title, told.filtered, len(keys), person, should_stop).print
    elif export.format is ExportFormat.CSV:
        write = partial(write_text, tables[0])
    else:
        write = partial(write_workbook, tables, frame_of(export, person, told, language))
    suffix = write_books(path, blocks, write, name=name, suffix=export.format.value)
    return f"{name}.{suffix}"


def _tables(export: Export, language: str) -> list[Table]:
    memory = layout_of(export.layout) if export.layout else None
    return [layout_table(memory, language)] if memory else product_tables(language)


def _heard(blocks: Iterator[list[Bundle]], total: int, heard: Heard) -> Iterator[list[Bundle]]:
    done = 0
    heard(done, total)
    for block in blocks:
        yield block
        done += len(block)
        heard(done, total)
