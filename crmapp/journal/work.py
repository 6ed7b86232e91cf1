"""Sealing the journal every few minutes."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from crmapp.jobs.kinds import job
from crmapp.jobs.progress import Work
from crmapp.journal.seals import seal_all


@job("journal_seal", _l("Sealing the journal"), every=timedelta(minutes=5))
def seal_journal(work: Work) -> None:
    """Seal what was written since the last time."""
    seal_all()
