"""Letting a whole import in, some customers at a time."""

from flask_babel import lazy_gettext as _l

from crmapp.database import writing
from crmapp.jobs.kinds import Failed, job
from crmapp.jobs.progress import Work
from crmapp.policy import Action, can
from crmapp.review.queries import next_of, waiting_of
from crmapp.review.verbs import let_in, tell_authors

AT_ONCE = 50  # customers approved while others wait


@job("review_import", _l("Approving customers"))
def approve_import(work: Work) -> None:
    """Approve all customers of an import that wait; begun again, it goes on with the rest."""
    import_id = work.payload["import_id"]
    if work.person is None or not can(work.person, Action.CUSTOMER_REVIEW):
        raise Failed(str(_l("Your role does not include this.")))
    _imported, total, _first = waiting_of(import_id, work.person)
    done, told = 0, False
    while True:
        work.progress(done, max(total, done))
        with writing():
            some = let_in(next_of(import_id, work.person, AT_ONCE), by=work.person)
            if some and not told:
                tell_authors(some, by=work.person)
                told = True
        if not some:
            break
        done += len(some)
