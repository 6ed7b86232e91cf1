"""The product's own chores: what nobody needs any longer is taken away at night."""

from datetime import time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from crmapp import clock
from crmapp.database import db, writing
from crmapp.exports.models import Export
from crmapp.files.models import File
from crmapp.files.store import sweep_orphans
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.jobs.kinds import job
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.progress import Work
from crmapp.sessions.models import SignIn, Throttle

JOBS_KEPT = timedelta(days=30)
SIGN_INS_KEPT = timedelta(days=30)
THROTTLES_KEPT = timedelta(days=1)
IMPORTS_WAIT = timedelta(days=7)  # what is read from a sheet holds people's phones


@job("housekeeping", _l("Tidying up"), nightly=time(3, 10))
def tidy_up(work: Work) -> None:
    """Delete old jobs, sign-ins, counters and files past their time; then the bytes of no row."""
    now = clock.now()
    with writing() as session:
        is_over = Job.state.in_([state for state in JobState if state.is_over])
        old = is_over, Job.made_at < now - JOBS_KEPT
        for linked in (Import, Export):
            links = update(linked).where(linked.job_id.in_(select(Job.id).where(*old)))
            session.execute(links.values(job_id=None))
        session.execute(delete(Job).where(*old))
        expired = select(File.id).where(File.keep_until < now).scalar_subquery()
        session.execute(update(Job).where(Job.file_id.in_(expired)).values(file_id=None))
        session.execute(delete(File).where(File.keep_until < now))
        session.execute(delete(SignIn).where(SignIn.created_at < now - SIGN_INS_KEPT))
        session.execute(delete(Throttle).where(Throttle.since < now - THROTTLES_KEPT))
    sweep_orphans()
    db.session.commit()


@job("import_expiry", _l("Letting unfinished imports go"), nightly=time(3, 20))
def expire_imports(work: Work) -> None:
    """Delete the sheets that nobody took in within a week, and what was read from them."""
    over = ImportState.TAKEN, ImportState.UNDOING, ImportState.UNDONE, ImportState.FAILED
    old = Import.state.not_in(over), Import.made_at < clock.now() - IMPORTS_WAIT
    words = _("Nobody took it in within a week; upload the file again.")
    with writing() as session:
        rows = ImportRow.import_id.in_(select(Import.id).where(*old))
        session.execute(delete(ImportRow).where(rows))
        files = list(session.scalars(select(Import.file_id).where(*old)))
        letting_go = {"state": ImportState.FAILED, "error": words, "file_id": None}
        session.execute(update(Import).where(*old).values(letting_go))
        session.execute(delete(File).where(File.id.in_([key for key in files if key])))
    sweep_orphans()
    db.session.commit()
