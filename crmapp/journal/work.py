"""Sealing the journal every few minutes, and writing it into a file."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.database import writing
from crmapp.files import store
from crmapp.jobs.kinds import Failed, Result, job
from crmapp.jobs.progress import Work
from crmapp.journal.filters import JournalFilter
from crmapp.journal.log import log
from crmapp.journal.models import Entry
from crmapp.journal.queries import in_blocks
from crmapp.journal.seals import seal_all
from crmapp.journal.sheets import write_journal
from crmapp.policy import Action, can

KINDS = {"xlsx": store.XLSX, "csv": store.CSV}
KEPT_FOR = timedelta(days=1)
MOST = 200_000  # entries of one file


@job("journal_seal", _l("Sealing the journal"), every=timedelta(minutes=5))
def seal_journal(work: Work) -> None:
    """Seal what was written since the last time."""
    seal_all()


class Count:
    """Counts the entries that pass, and tells the job's page."""

    number = 0

    def through(self, blocks: Iterable[list[Entry]], work: Work) -> Iterator[list[Entry]]:
        """Hand the blocks on; raises what stops the job."""
        for block in blocks:
            yield block
            self.number += len(block)
            work.progress(self.number, self.number + 1)


@job("journal_export", _l("Export of the journal"))
def export_journal(work: Work) -> Result:
    """Write the entries of a filter into a file."""
    if not can(work.person, Action.JOURNAL_READ):
        raise Failed(_("You may no longer read the journal."))
    wanted, kind = JournalFilter.of(work.payload["filter"]), work.payload["format"]
    with tempfile.TemporaryDirectory(prefix=".export-", dir=store.folder().parent) as folder:
        path, count = Path(folder) / "journal", Count()
        blocks = count.through(in_blocks(wanted, MOST), work)
        if not write_journal(path, kind, blocks, wanted, work.person):
            raise Failed(_("That is too much for a workbook. Shorten the period, or take CSV."))
        with path.open("rb") as file:
            written = store.write(file)
    with writing():
        log(
            "journal:exported",
            by=work.person,
            count=count.number,
            filter=wanted.query(),
            format=kind,
        )
    name = f"{_('Journal')} {clock.today().isoformat()}.{kind}"
    return Result(written, name, KINDS[kind], keep_for=KEPT_FOR)
