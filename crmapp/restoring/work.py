"""A restore while the server runs."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.accounts.models import Person
from crmapp.backups.archive import BadBackup
from crmapp.backups.queries import archive_named
from crmapp.backups.sources import NoBackup
from crmapp.database import Busy, db, writing
from crmapp.instance_lock import InUse
from crmapp.jobs.kinds import Failed, job
from crmapp.jobs.progress import Work
from crmapp.journal.log import log
from crmapp.policy import Action, can
from crmapp.restoring.verbs import STEPS, restore_among_people


@job("restore", _l("Restore"))
def bring_back(work: Work) -> None:
    """Put a backup in the place of what is there; this job's own row goes with the rest."""
    if not can(work.person, Action.BACKUP_MANAGE):
        raise Failed(_("Your role does not include this."))
    name, who = work.payload["name"], (work.person.id, work.person.username)
    path = archive_named(name)
    if path is None:
        raise Failed(_("This backup is no longer there."))
    work.progress(0, STEPS)
    try:
        manifest = restore_among_people(
            path,
            force=work.payload["replace_other"],
            told=lambda done: work.progress(done, STEPS),
        )
    except (BadBackup, NoBackup) as problem:
        with writing():
            log("backup:not_restored", by=work.person, file=name)
        raise Failed(_("Nothing was changed. %(why)s", why=problem)) from problem
    except InUse as problem:
        words = _("Nothing was changed: another process works on the data. Stop it first.")
        raise Failed(words) from problem
    except Busy as problem:
        raise Failed(_("Nothing was changed: somebody is still at work. Try again.")) from problem
    with writing():
        log("backup:restored", by=_same_person(*who), file=name, made_at=manifest.made_at)


def _same_person(person_id: int, username: str) -> Person | None:
    """Who asked for it, if the restored team knows them by the same name."""
    there = db.session.get(Person, person_id)
    return there if there is not None and there.username == username else None
