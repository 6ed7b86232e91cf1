"""Many summaries printed into one file, one customer after another."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.batches import batches
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.files.store import PDF
from crmapp.jobs.kinds import Failed, Result, job
from crmapp.jobs.progress import Work
from crmapp.journal.log import log
from crmapp.paper.render import PaperBusy, PaperFailed, Reason, render_pdf
from crmapp.paper.summary import summary_html
from crmapp.policy import Action, can
from crmapp.selection.queries import customers_of
from crmapp.summaries.queries import records
from crmapp.summaries.words import imprint, summary

AT_ONCE = 20  # read together, so that 200 customers take few statements
PATIENCE_SECONDS = 300


@job("summaries", _l("Customer summaries"))
def print_many(work: Work) -> Result:
    """Print the customers that the person may still print, with masked numbers."""
    customers = _printable(work)
    total = len(customers)
    work.progress(0, total)
    try:
        pdf = render_pdf(
            _pages(work, customers),
            cancelled=work.should_stop,
            progress=lambda done: work.progress(done, total),
            patience=PATIENCE_SECONDS,
        )
    except PaperBusy:
        raise Failed(_("All printers are busy. Please try again in a few minutes.")) from None
    except PaperFailed as failure:
        if failure.reason is Reason.CANCELLED:
            work.check()
        raise Failed(_words_for(failure.reason)) from None
    with writing():
        for customer in customers:
            log("summary:printed", customer, by=work.person, full=False)
    name = _("Customer summaries %(day)s", day=clock.today().isoformat())
    return Result(pdf, f"{name}.pdf", PDF)


def _printable(work: Work) -> list[Customer]:
    found = []
    for key in work.payload["customers"]:  # seen one by one: some may be gone by now
        found += customers_of(work.person, [key]) or []
    printable = [one for one in found if can(work.person, Action.CUSTOMER_PRINT, one)]
    db.session.commit()
    if not printable:
        raise Failed(_("None of these customers can be printed any more."))
    return sorted(printable, key=lambda one: (one.name_pinyin, one.id))


def _pages(work: Work, customers: list[Customer]) -> Iterator[str]:
    mark = imprint(work.person, _("Customer summaries"))
    for some in batches(customers, AT_ONCE):
        told = records(some, reader=work.person)
        db.session.commit()  # no reading transaction stays open while pages are laid out
        for record in told:
            yield summary_html([summary(record)], mark)


def _words_for(reason: Reason) -> str:
    if reason in (Reason.MEMORY, Reason.TIME):
        return _("That is too much for one file. Choose fewer customers.")
    return _("One of these customers could not be printed. It is noted; please try again.")
