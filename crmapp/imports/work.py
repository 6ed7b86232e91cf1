"""The two long pieces of an import: reading a sheet into rows, and taking the rows in."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from crmapp.accounts.models import Person
from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import make_backup
from crmapp.database import db, writing
from crmapp.duplicates.queries import lock_keys, similar
from crmapp.duplicates.signs import Signs
from crmapp.imports.bad_sheets import BadSheet
from crmapp.imports.choices import only_offered
from crmapp.imports.matching import Look
from crmapp.imports.models import Import, ImportState
from crmapp.imports.queries import powers_of
from crmapp.imports.staging import (
    decided_rows,
    forget_rows,
    keep,
    layout_named,
    open_file,
    rematch,
    tables_of,
    understand_all,
)
from crmapp.imports.taking import NotReady, Overtaken, prepare, take
from crmapp.jobs.kinds import Cancelled, Failed, job
from crmapp.jobs.progress import Work
from crmapp.policy import Action, can

# PostgreSQL holds each advisory lock in shared memory, which has room for some thousands.
LOCKS = 2_000


def look_as(person: Person) -> Look:
    """How a person's rows are compared with the customers there are."""
    return lambda signs: similar(signs, viewer=person)


@job("import_stage", _l("Reading the spreadsheet"))
def stage(work: Work) -> None:
    """Understand a mapped sheet, look for like customers, and keep it row by row."""
    imported = db.session.get(Import, work.payload["import_id"])
    try:
        layout = layout_named(
            tables_of(open_file(imported.file.token, imported.name)), imported.sheet
        )
        mapping = {int(index): key for index, key in imported.mapping.items()}
        staged = understand_all(layout, mapping, look_as(work.person), work.progress)
        work.check()
        keep(imported.id, staged, by=work.person, powers=powers_of(work.person))
    except BadSheet as problem:
        _return_to(imported.id, ImportState.MAPPING, str(problem))
        raise Failed(str(problem)) from problem
    except Cancelled:
        forget_rows(imported.id)
        _return_to(imported.id, ImportState.MAPPING)
        raise


@job("import_take", _l("Taking the customers in"))
def take_staged(work: Work) -> None:
    """Take a staged sheet in, with a backup before; cancelled in time, nothing is written."""
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


def take_in(
    import_id: int, *, by: Person, told: Callable[[int, int], None] = lambda done, of: None
) -> dict[str, Any]:
    """Make everything ready, make a backup, then write it all; returns the figures.

    Raises NotReady, Overtaken (the rows concerned are matched anew) and what a backup raises.
    """
    imported = db.session.get(Import, import_id, populate_existing=True)
    if imported.state not in (ImportState.READY, ImportState.TAKING):
        raise NotReady
    choices = only_offered(imported.choices, imported.words, by=by, powers=powers_of(by))
    prepared = prepare(
        import_id, decided_rows(import_id), choices, by=by,
        told=lambda done, of: told(done, of + 2),
    )  # fmt: skip
    make_backup("import")
    try:
        return take(
            prepared,
            may_edit=lambda customer: can(by, Action.CUSTOMER_EDIT, customer),
            lock=_lock,
        )
    except Overtaken as problem:
        rematch(import_id, problem.lines, look_as(by))
        raise


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
