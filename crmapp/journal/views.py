"""The journal's page, its file, and who saw or took out what of one customer."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import team
from crmapp.contacts.queries import contacts_of
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.jobs.verbs import enqueue
from crmapp.journal import queries
from crmapp.journal.conditions import customer_called
from crmapp.journal.disclosing import report
from crmapp.journal.filters import JournalFilter
from crmapp.journal.forms import FORMATS, DisclosuresForm, JournalForm
from crmapp.journal.log import log
from crmapp.journal.names import Names
from crmapp.journal.paper import report_pdf
from crmapp.journal.seals import last_seal
from crmapp.journal.telling import lines_of
from crmapp.paper.render import PaperFailed
from crmapp.policy import Action, can
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import go, show

bp = Blueprint("journal", __name__)


@bp.get("/journal/")
def index() -> Response:
    """What was done, newest first, as far as the filter leaves it."""
    allow(Action.JOURNAL_READ)
    form, wanted = JournalForm(request.args), JournalFilter.of(request.args)
    form.validate()
    if named := (form.named.data or "").strip():
        key = customer_called(named)
        if key is not None:
            return redirect(url_for(".index") + _with(wanted, customer=key), 303)
        form.named.errors = [_("There is no customer of exactly this name or number.")]
    found = queries.page(wanted, queries.place_of(request.args.get("after")))
    home, further = url_for(".index"), found.next_place
    return show(
        "journal/index.html",
        form=form,
        wanted=wanted,
        formats=FORMATS,
        lines=lines_of(found.entries),
        customer=Names.of_customer(wanted.customer),
        without_customer=home + _with(wanted, customer=None),
        next_url=home + wanted.query(after=further) if further else None,
        first_url=home + wanted.query() if "after" in request.args else None,
        seal=last_seal(),
    )


def _with(wanted: JournalFilter, **changes: Any) -> str:
    return JournalFilter(**{**vars(wanted), **changes}).query()


@bp.post("/journal/export")
def export() -> Response:
    """Have the filtered entries written into a file."""
    allow(Action.JOURNAL_READ)
    kind = request.form.get("format", "")
    if kind not in dict(FORMATS):
        return go(url_for(".index"))
    payload = {"filter": JournalFilter.of(request.form).said(), "format": kind}
    with writing():
        job = enqueue("journal_export", payload, by=current_user)
    return go(url_for("jobs.show", job_id=job.id))


@bp.get("/customers/<int:customer_id>/disclosures")
def disclosures(customer_id: int) -> Response:
    """Who saw or took out contact details of a customer, in a period."""
    customer = fetch(Customer, customer_id, to=Action.DISCLOSURES_SEE)
    return show("journal/disclosures.html", **_report(customer, request.args))


@bp.post("/customers/<int:customer_id>/disclosures")
def print_disclosures(customer_id: int) -> Response:
    """The same on paper, as the report of an incident."""
    customer = fetch(Customer, customer_id, to=Action.DISCLOSURES_SEE)
    try:
        pdf = report_pdf(_report(customer, request.form), me())
    except PaperFailed:
        flash(_("This report could not be printed. It is noted; please try again."), "bad")
        return redirect(url_for(".disclosures", customer_id=customer_id), 303)
    with writing():
        log("disclosures:printed", customer, by=current_user)
    headers = {"Content-Disposition": 'inline; filename="disclosures.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=headers)


def _report(customer: Customer, asked: Any) -> dict[str, Any]:
    form, contacts = DisclosuresForm(asked), contacts_of(customer)
    form.offer(contacts)
    form.validate()
    contact = next((one for one in contacts if str(one.id) == form.contact.data), None)
    wanted = JournalFilter(
        customer=customer.id,
        since=form.since.data if not form.since.errors else None,
        until=form.until.data if not form.until.errors else None,
    )
    found = report(wanted, contact.id if contact else None)
    return {
        "form": form,
        "customer": customer,
        "contact": contact,
        "wanted": wanted,
        "lines": lines_of(found.entries),
        "is_cut": found.is_cut,
        "people": found.people,
        "unasked": [one for one in team() if can(one, Action.CONTACT_SEE, customer)],
    }
