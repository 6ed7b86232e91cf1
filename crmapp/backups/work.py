"""The scheduled backup, and one that an administrator asks for."""

import shutil
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.backups.archive import BadBackup
from crmapp.backups.schedule import due_slot, kind_due
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import STEPS, look_again, make_backup
from crmapp.database import writing
from crmapp.jobs.kinds import Failed, job
from crmapp.jobs.progress import Work
from crmapp.journal.log import log

ASIDE_KEPT = timedelta(days=30)  # what a restore has put aside


def _due(now: datetime) -> str | None:
    """A throw-away demo has nothing to lose."""
    return None if current_app.config["DEMO"] else due_slot(now)


@job("nightly_backup", _l("Daily backup"), when=_due)
def back_up_daily(work: Work) -> None:
    """Back everything up; the week's first one is kept for longer. Then look at an older one."""
    now = clock.local(clock.now())
    if due_slot(now) is None:
        return  # another turn was quicker
    _back_up(work, kind_due(now))
    look_again()
    _let_go_of_what_stands_aside()


@job("backup", _l("Backup"))
def back_up(work: Work) -> None:
    """Back everything up now."""
    _back_up(work, "manual")


def _back_up(work: Work, reason: str) -> None:
    work.progress(0, STEPS)
    try:
        path = make_backup(reason, told=lambda done: work.progress(done, STEPS))
    except (NoBackup, BadBackup) as problem:
        with writing():
            log("backup:failed", by=work.person, reason=str(problem))
        raise Failed(_("The backup could not be made: %(why)s", why=problem)) from problem
    with writing():
        log("backup:made", by=work.person, file=path.name)


def _let_go_of_what_stands_aside() -> None:
    oldest = (clock.now() - ASIDE_KEPT).timestamp()
    for path in current_app.config["INSTANCE"].glob("before-restore-*"):
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
