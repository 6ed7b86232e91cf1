"""Emptying the recycle bin at night."""

from datetime import time

from flask_babel import lazy_gettext as _l

from crmapp.database import writing
from crmapp.files.store import sweep_orphans
from crmapp.jobs.kinds import job
from crmapp.jobs.progress import Work
from crmapp.recycling.strays import purge_strays
from crmapp.recycling.verbs import purge_due


@job("emptying", _l("Emptying the recycle bin"), nightly=time(3, 30))
def empty_bin(work: Work) -> None:
    """Let go what was deleted 30 days ago, in short transactions, and the bytes of its files."""
    gone = True
    while gone:
        work.check()
        with writing():
            gone = bool(purge_due())
    with writing():
        purge_strays()
    sweep_orphans()
