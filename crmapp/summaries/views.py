"""Printing: one customer at once, many as a job."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.paper.render import PaperFailed, render_pdf
from crmapp.paper.summary import summary_html
from crmapp.policy import Action, can
from crmapp.selection.queries import customers_of, selection_of
from crmapp.summaries.queries import may_open, records
from crmapp.summaries.words import imprint, summary
from crmapp.web.access import allow, fetch
from crmapp.web.htmx import go

bp = Blueprint("summaries", __name__)

MOST = 200


@bp.post("/customers/<int:customer_id>/summary")
def create(customer_id: int) -> BaseResponse:
    """A customer's summary as PDF, shown in the browser; numbers in full only where asked for."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_PRINT)
    full = request.form.get("full") == "1"
    if full and not may_open(current_user, customer):
        abort(403)
    [record] = records([customer], reader=current_user, full=full)
    title = _("Customer summary: %(name)s", name=customer.short_name or customer.name)
    html = summary_html([summary(record)], imprint(current_user, title))
    try:
        pdf = render_pdf(html)
    except PaperFailed:
        flash(_("This summary could not be printed. It is noted; please try again."), "bad")
        return redirect(url_for("customers.show", customer_id=customer.id), 303)
    with writing():  # before the paper is handed out, or it is not
        log("summary:printed", customer, by=current_user, full=full)
    return _inline(pdf, f"{title}.pdf")


def _inline(pdf: bytes, name: str) -> Response:
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f"inline; filename=\"summary.pdf\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer


@bp.post("/customers/summaries")
def create_many() -> BaseResponse:
    """Have the chosen customers printed into one file, as a job."""
    allow(Action.CUSTOMER_SEE)
    chosen = selection_of(current_user, request.form, most=MOST)
    if chosen.is_cut:
        return _back(_("That is more than %(most)s. Narrow the list down.", most=MOST))
    customers = customers_of(current_user, chosen.keys)
    if customers is None:
        abort(404)
    printable = [one for one in customers if can(current_user, Action.CUSTOMER_PRINT, one)]
    if request.form.get("all") != "1":  # ticked one by one, so each is meant
        for customer in customers:
            allow(Action.CUSTOMER_PRINT, customer)
    if not printable:
        return _back(_("Choose customers first."))
    with writing():
        job = enqueue("summaries", {"customers": [one.id for one in printable]}, by=current_user)
    return go(url_for("jobs.show", job_id=job.id))


def _back(words: str) -> BaseResponse:
    flash(words, "bad")
    return redirect(url_for("roster.index") + _query(), 303)


def _query() -> str:
    query = request.form.get("query", "")
    return query if query.startswith("?") else ""
