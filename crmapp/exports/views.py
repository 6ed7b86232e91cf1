"""Asking for an export, approving one, and what became of them."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.exports import queries, verbs
from crmapp.exports.forms import ExportForm
from crmapp.exports.meeting import MOST_PRINTED, PER_FILE
from crmapp.exports.models import Export, ExportFormat
from crmapp.policy import Action
from crmapp.roster.filters import RosterFilter
from crmapp.selection.queries import selection_of
from crmapp.web.access import allow, me
from crmapp.web.fresh import ensure_fresh
from crmapp.web.htmx import go, show

bp = Blueprint("exports", __name__, url_prefix="/exports")

MOST_CHOSEN = 1_000  # ticked one by one; a filter has no end


@bp.get("/")
def index() -> Response:
    """One's own exports, and those of others that wait for one's word."""
    allow(Action.CUSTOMER_SEE)
    person = me()
    return show(
        "exports/index.html",
        exports=queries.exports_of(person),
        waiting=queries.waiting_for(person),
    )


@bp.get("/new")
def new() -> Response:
    """Ask what the file of a filtered list shall be like."""
    allow(Action.CUSTOMER_SEE)
    query = RosterFilter.of_query(request.query_string.decode(errors="replace")[:2000]).query()
    form = ExportForm(formdata=None, data={"query": query, "format": ExportFormat.XLSX.value})
    return _ask(form, [], status=200)


@bp.post("/chosen")
def choose() -> Response:
    """Ask what the file of ticked customers shall be like, or of all that the filter leaves."""
    allow(Action.CUSTOMER_SEE)
    keys, query = _scope()
    if not keys and request.form.get("all") != "1":
        flash(_("Choose customers first."), "bad")
        return redirect(url_for("roster.index") + query, 303)
    form = ExportForm(formdata=None, data={"query": query, "format": ExportFormat.XLSX.value})
    return _ask(form, keys, status=200)


@bp.post("/")
def create() -> Response:
    """Have the file made, or ask a manager for it."""
    allow(Action.CUSTOMER_SEE)
    form, (keys, query) = ExportForm(), _scope()
    form.query.data = query
    person = me()
    if not form.validate():
        return _ask(form, keys, status=422)
    if form.is_open.data:
        ensure_fresh()
    if queries.is_hurried(person):
        return _refuse(form, keys, _("That is enough for one hour. Try again later."), status=429)
    found = queries.exportable(person, query, keys)
    if problem := _unfit(form, len(found)):
        return _refuse(form, keys, problem)
    export = _export(form, keys, len(found))
    if queries.is_free(person, found):
        with writing():
            verbs.begin(export, by=person)
        return go(url_for("jobs.show", job_id=export.job_id))
    asked = queries.deciders(person)
    if not asked:
        return _refuse(form, keys, _("There is no manager who could approve it."))
    with writing():
        verbs.ask(export, by=person, of=asked)
    flash(_("A manager was asked. You are told as soon as it is approved."))
    return go(url_for(".index"))


def _unfit(form: ExportForm, count: int) -> str:
    """Why so many customers do not go into such a file; "" if they do."""
    if not count:
        return _("There is no customer to export.")
    if form.format.data != ExportFormat.PDF.value or count <= MOST_PRINTED:
        return ""
    most = _("A printed list holds %(most)s customers at most.", most=f"{MOST_PRINTED:,}")
    return f"{most} {_('Narrow the filter, or take a workbook.')}"


@bp.post("/<int:export_id>/approval")
def grant(export_id: int) -> Response:
    """Let somebody's export happen."""
    allow(Action.EXPORT_DECIDE)
    with writing():
        export = queries.waiting_export(me(), export_id) or abort(404)
        verbs.grant(export, by=current_user)
    flash(_("Approved: %(name)s gets the file.", name=export.person.name))
    return go(url_for(".index"))


@bp.post("/<int:export_id>/refusal")
def decline(export_id: int) -> Response:
    """Refuse somebody's export."""
    allow(Action.EXPORT_DECIDE)
    with writing():
        export = queries.waiting_export(me(), export_id) or abort(404)
        verbs.decline(export, by=current_user)
    flash(_("Declined: %(name)s is told.", name=export.person.name))
    return go(url_for(".index"))


def _scope() -> tuple[list[int], str]:
    """The keys that were ticked, none for all of the filter; and the filter."""
    query = RosterFilter.of_query(request.form.get("query", "")[:2000]).query()
    if request.form.get("all") == "1":
        return [], query
    return selection_of(current_user, request.form, most=MOST_CHOSEN).keys, query


def _export(form: ExportForm, keys: list[int], count: int) -> Export:
    return Export(
        person_id=current_user.id,
        format=ExportFormat(form.format.data),
        layout=form.layout.data or "",
        is_open=form.is_open.data,
        query="" if keys else form.query.data,
        keys=keys,
        count=count,
        purpose=form.purpose.data,
    )


def _refuse(form: ExportForm, keys: list[int], problem: str, *, status: int = 422) -> Response:
    form.format.errors = [problem]
    return _ask(form, keys, status=status)


def _ask(form: ExportForm, keys: list[int], *, status: int) -> Response:
    person = me()
    found = queries.exportable(person, form.query.data, keys)
    return show(
        "exports/new.html",
        part="exports/new.hx.html",
        status=status,
        form=form,
        keys=keys,
        count=len(found),
        per_file=PER_FILE,
        is_free=queries.is_free(person, found),
        has_deciders=bool(queries.deciders(person)),
    )
