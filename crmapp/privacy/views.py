"""Requests about personal data: find, export, erase one person; let long silent ones go."""

import io
from typing import Any

from flask import Blueprint, flash, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.files.store import SANDBOX, XLSX
from crmapp.journal.log import log_later
from crmapp.journal.reach import log_reaching
from crmapp.policy import Action
from crmapp.privacy import queries, verbs
from crmapp.privacy.forms import AnonymiseForm, EraseForm, SoughtForm
from crmapp.privacy.models import Act
from crmapp.privacy.workbook import person_workbook
from crmapp.web.access import allow
from crmapp.web.fresh import ensure_fresh
from crmapp.web.htmx import go, show
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("privacy", __name__, url_prefix="/privacy")


@bp.get("/")
def index() -> Response:
    """Where a request begins, and what was done so far."""
    allow(Action.PRIVACY_MANAGE)
    return _ask(SoughtForm(formdata=None))


def _ask(form: SoughtForm, status: int = 200) -> Response:
    done = queries.requests()
    return show("privacy/index.html", status=status, form=form, requests=done)


@bp.post("/search")
def search() -> Response:
    """What is found of a person; nothing of it stands in an address."""
    allow(Action.PRIVACY_MANAGE)
    form = EraseForm()
    del form.reason
    if not form.validate():
        return _ask(form, 422)
    return _tell(EraseForm(reason=""))


def _tell(form: EraseForm, status: int = 200) -> Response:
    found = queries.find(form.sought(), most=queries.MOST)
    log_later("privacy:found", by=current_user, **found.figures)
    sheets = queries.sheets_of(found.staged)
    return show("privacy/found.html", status=status, form=form, found=found, sheets=sheets)


@bp.post("/export")
def export() -> Response:
    """All that was found of a person as a workbook."""
    allow(Action.PRIVACY_MANAGE)
    form = SoughtForm()
    if not form.validate():
        return _ask(form, 422)
    ensure_fresh()
    found = queries.find(form.sought())
    content = person_workbook(found)
    with writing():
        log_reaching("privacy:exported", None, found.customer_ids, by=current_user, **found.figures)
        verbs.note(Act.EXPORTED, by=current_user, reason="", figures=found.figures)
    name = f"{_('Personal data')} {clock.today().isoformat()}.xlsx"
    answer = send_file(
        io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@bp.post("/erasure")
def erase() -> Response:
    """Erase what was ticked: contacts, individuals, mentions, waiting rows."""
    allow(Action.PRIVACY_MANAGE)
    form = EraseForm()
    chosen = {name: _keys(name) for name in ("contact", "customer", "staged")}
    mentions = request.form.getlist("mention")[: queries.MOST]
    if not form.validate():
        return _tell(form, 422) if form.sought().words else _ask(form, 422)
    if not any(chosen.values()) and not mentions:
        form.reason.errors = [_("Tick what is to be erased.")]
        return _tell(form, 422)
    ensure_fresh()
    with writing():
        figures, reached = _erase(chosen, mentions, form)
        log_reaching("privacy:erased", None, reached, by=current_user, **figures)
        verbs.note(Act.ERASED, by=current_user, reason=form.reason.data, figures=figures)
    flash(_("Erased. What backups hold goes when they are replaced; see below."))
    return go(url_for(".index"))


def _keys(name: str) -> list[int]:
    told = (text for text in request.form.getlist(name)[:1000] if text.isdecimal())
    keys = [int(text) for text in told if len(text) <= len(str(LARGEST_KEY))]
    return [key for key in keys if 0 < key <= LARGEST_KEY]


def _erase(
    chosen: dict[str, list[int]], mentions: list[str], form: EraseForm
) -> tuple[dict[str, int], set[int]]:
    customers = queries.individuals_of(chosen["customer"])
    contacts = queries.contacts_of_keys(chosen["contact"])
    reached = {one.id for one in customers} | {one.customer_id for one in contacts}
    for customer in customers:
        verbs.erase_customer(customer)
    for contact in contacts:
        verbs.erase_contact(contact)
    verbs.forget_edits(reached)
    figures = {
        "contacts": len(contacts),
        "customers": len(customers),
        "mentions": verbs.blacken(mentions, form.sought()),
        "staged": verbs.forget_staged(chosen["staged"]),
    }
    return figures, reached


@bp.get("/retention")
def retention() -> Response:
    """Customers long silent, whose contacts are proposed for erasing."""
    allow(Action.PRIVACY_MANAGE)
    return show("privacy/retention.html", form=AnonymiseForm(), customers=queries.long_silent())


@bp.post("/retention")
def anonymise() -> Response:
    """Erase the contacts of the customers that were ticked, as far as they are proposed still."""
    allow(Action.PRIVACY_MANAGE)
    ensure_fresh()
    with writing():
        customers = queries.long_silent(_keys("customer"))
        figures: dict[str, Any] = {"customers": len(customers)}
        figures["contacts"] = verbs.anonymise(customers)
        if customers:
            keys = {one.id for one in customers}
            count = len(keys)
            log_reaching("privacy:anonymised", None, keys, by=current_user, count=count)
            verbs.note(Act.ANONYMISED, by=current_user, reason="", figures=figures)
    flash(_("The contacts of %(count)s customers are erased.", count=len(customers)))
    return go(url_for(".retention"))
