"""The nightly backup, and one that an administrator asks for."""

from datetime import time

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import make_backup
from crmapp.database import writing
from crmapp.jobs.kinds import Failed, job
from crmapp.jobs.progress import Work
from crmapp.journal.log import log


@job("nightly_backup", _l("Nightly backup"), nightly=time(2, 30))
def back_up_nightly(work: Work) -> None:
    """Back everything up; a throw-away demo has nothing to lose."""
    if not current_app.config["DEMO"]:
        _back_up(work, "nightly")


@job("backup", _l("Backup"))
def back_up(work: Work) -> None:
    """Back everything up now."""
    _back_up(work, "manual")


def _back_up(work: Work, reason: str) -> None:
    work.progress(0, 1)
    try:
        path = make_backup(reason)
    except (NoBackup, BadBackup) as problem:
        with writing():
            log("backup:failed", by=work.person, reason=str(problem))
        raise Failed(_("The backup could not be made: %(why)s", why=problem)) from problem
    with writing():
        log("backup:made", by=work.person, file=path.name)
