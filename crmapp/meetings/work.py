"""A meeting on paper: landscape, to be handed round."""

from dataclasses import replace

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.accounts.team import person
from crmapp.database import db, writing
from crmapp.files.store import PDF
from crmapp.jobs.kinds import Failed, Result, job
from crmapp.jobs.progress import Work
from crmapp.journal.log import log
from crmapp.meetings.eyes import Eyes
from crmapp.meetings.gaps import Matter, Sign
from crmapp.meetings.models import Meeting, MeetingKind
from crmapp.meetings.queries import checked, contents
from crmapp.meetings.spans import Span, span_of
from crmapp.paper.render import PaperBusy, PaperFailed, Reason, render_pdf
from crmapp.policy import Action, can
from crmapp.summaries.words import imprint

PATIENCE_SECONDS = 300
STEPS = 3  # read, laid out, kept


@job("meeting", _l("Meeting on paper"))
def print_meeting(work: Work) -> Result:
    """Print a review or a data check as its person may have it on paper."""
    asked = work.payload
    span, owner_id = span_of(asked["kind"], asked["on"]), asked["person"]
    if not can(work.person, Action.REPORT_SEE_ALL):  # what they might see may have changed
        owner_id = work.person.id
    full = asked["full"] and _may_print_full(work, owner_id)
    work.progress(0, STEPS)
    page, title = _page(span, owner_id, Eyes(work.person, masked=not full, on_paper=True))
    db.session.commit()  # no reading transaction stays open while pages are laid out
    work.progress(1, STEPS)
    try:
        pdf = render_pdf(page, cancelled=work.should_stop, patience=PATIENCE_SECONDS)
    except PaperBusy:
        raise Failed(_("All printers are busy. Please try again in a few minutes.")) from None
    except PaperFailed as failure:
        if failure.reason is Reason.CANCELLED:
            work.check()
        raise Failed(
            _("This meeting could not be printed. It is noted; please try again.")
        ) from None
    with writing():  # before the paper is handed out, or it is not
        log("meeting:printed", by=work.person, title=title, full=full)
    return Result(pdf, f"{title}.pdf", PDF)


def _may_print_full(work: Work, owner_id: int | None) -> bool:
    return can(work.person, Action.MEETING_PRINT_FULL, Meeting(person_id=owner_id))


def _page(span: Span, owner_id: int | None, eyes: Eyes) -> tuple[str, str]:
    """The page of a meeting, and its title."""
    whose = person(owner_id).name if owner_id else _("Team")
    title = f"{span.kind.label} {span.title} {whose}"
    is_check = span.kind is MeetingKind.DATA
    found = checked(span, owner_id, eyes) if is_check else contents(span, owner_id, eyes)
    mark = imprint(eyes.person, title)
    how = _("masked") if eyes.masked else _("in full")
    mark = replace(mark, team_name=f"{mark.team_name} · {how}")  # every page says which it is
    page = render_template(
        "meetings/check_paper.html" if is_check else "meetings/review_paper.html",
        it=found, eyes=eyes, imprint=mark,
        has_rows=can(eyes.person, Action.MEETING_ROWS),
        signs=[(matter, [one for one in Sign if one.matter is matter]) for matter in Matter],
    )  # fmt: skip
    return page, title
