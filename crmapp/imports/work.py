"""The long pieces of an import: reading a sheet, taking it in, undoing it, giving rows back."""

from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import make_backup
from crmapp.batches import batches
from crmapp.customers.queries import customers_named
from crmapp.database import db, writing
from crmapp.duplicates.queries import lock_keys
from crmapp.duplicates.signs import Signs
from crmapp.files.store import XLSX
from crmapp.imports.asking import has_asked_enough, log_refusal
from crmapp.imports.bad_sheets import BadSheet
from crmapp.imports.choices import only_offered
from crmapp.imports.learning import Overtaken, Told
from crmapp.imports.models import Import, ImportState
from crmapp.imports.presence import remove_hidden
from crmapp.imports.queries import importer_of, matches_of
from crmapp.imports.referring import AT_ONCE, link, referred_in
from crmapp.imports.returning import returned_name, returned_sheet
from crmapp.imports.staging import layout_named, open_file, tables_of, understand_all
from crmapp.imports.storing import forget_rows, keep, let_texts_go, rematch
from crmapp.imports.taking import NotReady, take
from crmapp.imports.undoing import UNDONE_WITHIN, TooLate, undo
from crmapp.jobs.kinds import Cancelled, Failed, Result, job
from crmapp.jobs.progress import Interrupted, Work
from crmapp.journal.log import log

# PostgreSQL holds each advisory lock in shared memory, which has room for some thousands.
LOCKS = 2_000


@job("import_stage", _l("Reading the spreadsheet"))
def stage(work: Work) -> None:
    """Understand a mapped sheet, look for like customers, and keep it row by row."""
    imported = db.session.get(Import, work.payload["import_id"])
    try:
        layout = layout_named(
            tables_of(open_file(imported.file.token, imported.name)), imported.sheet
        )
        mapping = {int(index): key for index, key in imported.mapping.items()}
        staged = understand_all(layout, mapping, importer_of(work.person), work.progress)
        work.check()
        _refuse_asking(imported, staged.foreign, work.person)
        keep(imported.id, staged, by=work.person)
    except (BadSheet, Failed) as problem:
        _return_to(imported.id, ImportState.MAPPING, str(problem))
        raise Failed(str(problem)) from problem
    except Cancelled:
        forget_rows(imported.id)
        _return_to(imported.id, ImportState.MAPPING)
        raise


def _refuse_asking(imported: Import, foreign: int, by: Person) -> None:
    if not has_asked_enough(imported, foreign, by):
        return
    with writing():
        log_refusal(imported, foreign, by=by)
    raise Failed(
        _("Too many rows are like customers of other people. Ask a manager to take the sheet in.")
    )


@job("import_take", _l("Taking the customers in"))
def take_staged(work: Work) -> None:
    """Take a staged sheet in, with a backup before; stopped or failed, all is as before."""
    import_id = work.payload["import_id"]
    try:
        take_in(import_id, by=work.person, told=work.progress)
    except Overtaken as problem:
        # The page of the import says it; the job itself did what it should.
        words = _("%(count)s rows are like customers entered just now. Look at them again.",
                  count=len(problem.lines))  # fmt: skip
        _return_to(import_id, ImportState.READY, words)
    except NotReady as problem:
        raise Failed(_("This spreadsheet has been taken in already.")) from problem
    except (Cancelled, BadBackup, NoBackup) as problem:
        words = "" if isinstance(problem, Cancelled) else str(problem)
        _return_to(import_id, ImportState.READY, words)
        if words:
            raise Failed(words) from problem
        raise
    except Interrupted:
        raise  # another runner begins anew
    except Exception:
        _return_to(import_id, ImportState.READY, _("Something broke; nothing was taken in."))
        raise


def take_in(import_id: int, *, by: Person, told: Told = lambda done, of: None) -> dict[str, Any]:
    """Make a backup, then take it all in; returns the figures.

    Raises NotReady, Overtaken (the rows concerned are matched anew) and what a backup raises.
    """
    imported = db.session.get(Import, import_id, populate_existing=True)
    if imported.state not in (ImportState.READY, ImportState.TAKING):
        raise NotReady
    importer = importer_of(by)
    choices = only_offered(imported.choices, imported.words, by=by, powers=importer.powers)
    make_backup("import")
    try:
        figures = take(import_id, choices, importer, lock=_lock, told=told)
    except Overtaken as problem:
        rematch(import_id, problem.lines, importer.look)
        raise
    _link_referrers(import_id, by)
    return figures


def _link_referrers(import_id: int, by: Person) -> None:
    """Let a customer's words for who referred it lead there, as they do when it is typed."""
    called = referred_in(import_id)
    known = customers_named(called.values(), viewer=by)
    links = [(key, known[name]) for key, name in sorted(called.items()) if name in known]
    for some in batches(links, AT_ONCE):
        with writing():
            link(some)


def _lock(signs: list[Signs]) -> None:
    hard = {key: reason for each in signs for key, reason in each.hard.items()}
    names = tuple(keys for each in signs for keys in each.names)
    together = Signs(hard, names)
    if len(together.contested) <= LOCKS:
        lock_keys(together)


def _return_to(import_id: int, state: ImportState, words: str = "") -> None:
    with writing() as session:
        session.execute(
            update(Import)
            .where(Import.id == import_id, Import.state.in_(_UNDER_WAY))
            .values(state=state, error=words)
        )


_UNDER_WAY = (ImportState.STAGING, ImportState.TAKING, ImportState.READY)


@job("import_undo", _l("Undoing the import"))
def undo_taken(work: Work) -> None:
    """Take a large import back."""
    try:
        undo(work.payload["import_id"], by=work.person, told=work.progress)
    except TooLate as problem:
        raise Failed(_("This import can be undone no longer.")) from problem


@job("import_return", _l("Writing the rows that were not taken in"))
def give_back(work: Work) -> Result:
    """Write the rows that were not taken in as a sheet."""
    imported = db.session.get(Import, work.payload["import_id"])
    sheet = returned_sheet(imported, lambda rows: matches_of(rows, work.person))
    with writing():
        log("import:returned", imported, by=work.person)
    return Result(sheet, returned_name(imported), XLSX)


@job("import_tidy", _l("Clearing up after imports"), nightly=time(3, 25))
def tidy_up(work: Work) -> None:
    """Delete what undone imports and broken tries left, and texts past the week of undoing."""
    over = ImportState.UNDONE, ImportState.FAILED, ImportState.READY
    for import_id in db.session.scalars(select(Import.id).where(Import.state.in_(over))).all():
        remove_hidden(import_id)
    let_texts_go(clock.now() - UNDONE_WITHIN)
