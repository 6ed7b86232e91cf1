"""Looking for customers that are there twice, every night and when a manager asks."""

from datetime import time

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.database import db, writing
from crmapp.duplicates import seeking
from crmapp.duplicates.pairs import forget_older, keep
from crmapp.jobs.kinds import job
from crmapp.jobs.progress import Work
from crmapp.journal.log import log

KIND = "duplicates"


@job(f"{KIND}_nightly", _l("Looking for duplicates"), nightly=time(3, 40))
def seek_nightly(work: Work) -> None:
    """The full pass of every night."""
    seek(work)


@job(KIND, _l("Looking for duplicates"))
def seek(work: Work) -> None:
    """Go through all customers once; pairs that are no longer alike are let go at the end."""
    since = clock.now()
    done, total = 0, seeking.total()
    work.progress(0, total)
    for size, found in seeking.by_name():
        db.session.commit()  # no reading transaction stays open while pairs are written
        if found:
            with writing():
                keep(found, since=since)
        done = min(done + size, total)
        work.progress(done, total)
    for found in seeking.by_key():
        if found:
            db.session.commit()
            with writing():
                keep(found, since=since)
        work.check()
    with writing():
        forget_older(since)
        log("duplicate:sought", by=work.person, customers=total)
    work.progress(total, total)
