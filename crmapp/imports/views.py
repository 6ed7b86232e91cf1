"""The pages of an import: upload, columns, what becomes of the rows, and what came of it."""

import io

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.models import OneTimePassword
from crmapp.accounts.queries import account
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.files.store import XLSX
from crmapp.imports import queries, verbs
from crmapp.imports.bad_sheets import BadSheet
from crmapp.imports.choices import only_offered
from crmapp.imports.forms import PlanForm, UploadForm, choices_from, mapping_from
from crmapp.imports.models import Choosing, Import, ImportState
from crmapp.imports.opened import Opened, first_rows, opened
from crmapp.imports.returning import AT_ONCE, count_returned, returned_name, returned_sheet
from crmapp.imports.showing import rows_to_decide
from crmapp.imports.staging import names_somebody
from crmapp.imports.storing import forget_rows
from crmapp.imports.undoing import may_be_undone
from crmapp.imports.undoing import undo as undo_import
from crmapp.imports.uploading import begin_upload
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log_later
from crmapp.members.verbs import reset_password
from crmapp.policy import Action
from crmapp.web.access import allow, fetch
from crmapp.web.days import day_chips
from crmapp.web.htmx import answer, go, is_htmx
from crmapp.web.htmx import show as show_page
from crmapp.web.sheets import columns_context, done_context, review_context, row_view, row_views

bp = Blueprint("imports", __name__, url_prefix="/imports")
UNDER_WAY = (ImportState.STAGING, ImportState.TAKING, ImportState.UNDOING)
UNDONE_AT_ONCE = 200  # rows; more are a job


@bp.get("/")
def index() -> Response:
    """Where a spreadsheet goes in, and one's earlier ones."""
    allow(Action.IMPORT_MAKE)
    return _upload_page(UploadForm(formdata=None))


bp.add_url_rule("/new", "new", index)  # for those who come from set-up


def _upload_page(form: UploadForm, status: int = 200) -> Response:
    part = "imports/_upload.html"
    found = {"imports": queries.imports_of(current_user), "may_undo": may_be_undone}
    return show_page("imports/new.html", part=part, status=status, form=form, **found)


@bp.post("/")
def create() -> Response:
    """Keep a file that can be read; of one that cannot, nothing is kept."""
    allow(Action.IMPORT_MAKE)
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form, 422)
    try:
        import_id = begin_upload(form.file.data, by=current_user)
    except BadSheet as problem:
        form.file.errors = [str(problem)]
        return _upload_page(form, 422)
    return go(url_for("imports.show", import_id=import_id))


@bp.get("/<int:import_id>")
def show(import_id: int) -> Response | str:
    """The step that an import has come to."""
    imported = _mine(import_id)
    if imported.state in UNDER_WAY and imported.job and not imported.job.state.is_over:
        return redirect(url_for("jobs.show", job_id=imported.job_id), 303)
    if imported.state in (ImportState.MAPPING, ImportState.STAGING) and imported.file:
        return _columns_page(imported, opened(imported, request.args.get("sheet", "")))
    if imported.state in (ImportState.READY, ImportState.TAKING):
        return render_template("imports/review.html", **review_context(imported, current_user))
    return render_template("imports/done.html", **done_context(imported, current_user))


def _columns_page(
    imported: Import, table: Opened, status: int = 200, problem: str = ""
) -> Response:
    context = columns_context(imported, table)
    page, part = "imports/columns.html", "imports/_columns.html"
    problem = problem or imported.error
    return show_page(page, part=part, status=status, problem=problem, **context)


@bp.post("/<int:import_id>/preview")
def preview(import_id: int) -> str:
    """The first customers as the chosen columns make them; nothing is kept."""
    imported = _mine(import_id, ImportState.MAPPING, ImportState.STAGING)
    table = opened(imported, request.form.get("sheet", ""))
    mapping = mapping_from(request.form, [guess.index for guess in table.guesses])
    rows = first_rows(table.layout, mapping, clock.today())
    return render_template("imports/_preview.html", rows=rows)


@bp.post("/<int:import_id>/columns")
def read(import_id: int) -> Response:
    """Keep what the columns mean and have the rows read."""
    imported = _mine(import_id, ImportState.MAPPING, ImportState.STAGING)
    table = opened(imported, request.form.get("sheet", ""))
    mapping = mapping_from(request.form, [guess.index for guess in table.guesses])
    if not names_somebody(mapping):
        table.mapping = mapping
        words = _("Say which column names the customer, the contact or the phone.")
        return _columns_page(imported, table, 422, words)
    with writing():
        imported = _mine(import_id, ImportState.MAPPING, ImportState.STAGING)
        verbs.map_columns(imported, table.layout.sheet.name, mapping)
        verbs.queue(imported, "import_stage", ImportState.STAGING, then=_page_of(imported))
    return go(url_for("jobs.show", job_id=imported.job_id))


@bp.get("/<int:import_id>/rows")
def rows(import_id: int) -> str:
    """More of the rows, or those of one kind."""
    imported = _mine(import_id, ImportState.READY, ImportState.TAKING)
    context = review_context(imported, current_user, request.args)
    return render_template("imports/_rows.html" if is_htmx() else "imports/review.html", **context)


@bp.post("/<int:import_id>/rows/<int:row_id>")
def decide(import_id: int, row_id: int) -> Response:
    """Say what becomes of one row."""
    with writing():
        imported = _mine(import_id, ImportState.READY)
        record = queries.row_of(import_id, row_id) or abort(404)
        view = row_view(imported, record, current_user)
        chosen = request.form.get("choice", "")
        if chosen not in {value for value, _label in view.choices}:
            abort(400)
        verbs.choose([row_id], Choosing(chosen))
    return answer(
        "imports/row.hx.html",
        otherwise=url_for("imports.show", import_id=import_id),
        view=row_view(imported, record, current_user),
        counts=queries.counts_of(import_id),
        imported=imported,
    )


@bp.post("/<int:import_id>/alike")
def decide_alike(import_id: int) -> Response:
    """Say what becomes of all rows that are alike at one level."""
    imported = _mine(import_id, ImportState.READY)
    level, chosen = request.form.get("level", ""), request.form.get("choice", "")
    if chosen not in set(Choosing):
        abort(400)
    views = row_views(imported, rows_to_decide(import_id, level), current_user)
    open_to_it = [view.record.id for view in views if chosen in dict(view.choices)]
    with writing():
        _mine(import_id, ImportState.READY)
        verbs.choose(open_to_it, Choosing(chosen))
    return redirect(url_for("imports.show", import_id=import_id), 303)


@bp.post("/<int:import_id>/back")
def back(import_id: int) -> Response:
    """Go back to the columns; what was read is thrown away."""
    _mine(import_id, ImportState.READY)
    with writing():
        verbs.map_again(_mine(import_id, ImportState.READY))
    forget_rows(import_id)
    return redirect(url_for("imports.show", import_id=import_id), 303)


@bp.post("/<int:import_id>/discard")
def drop(import_id: int) -> Response:
    """Throw away an import that was not taken in, with its file."""
    waiting = (ImportState.MAPPING, ImportState.STAGING, ImportState.READY, ImportState.FAILED)
    _mine(import_id, *waiting)
    forget_rows(import_id)
    with writing():
        verbs.discard(_mine(import_id, *waiting))
    return redirect(url_for("imports.index"), 303)


@bp.post("/<int:import_id>/take")
def take(import_id: int) -> Response:
    """Keep the choices and take the rows in."""
    _mine(import_id, ImportState.READY, ImportState.TAKING, ImportState.TAKEN)
    powers = queries.powers_of(current_user)
    with writing():
        imported = _mine(import_id, ImportState.READY, ImportState.TAKING, ImportState.TAKEN)
        is_stopped = imported.job is None or imported.job.state.is_over  # one may have failed
        if imported.state is not ImportState.TAKEN and is_stopped:
            wanted = choices_from(request.form, imported.words)
            offered = only_offered(wanted, imported.words, by=current_user, powers=powers)
            verbs.choose_words(imported, offered)
            verbs.queue(imported, "import_take", ImportState.TAKING, then=_page_of(imported))
    return redirect(url_for("imports.show", import_id=import_id), 303)


@bp.post("/<int:import_id>/undo")
def undo(import_id: int) -> Response:
    """Take the whole import back; a large one beside the requests."""
    imported = _mine(import_id, ImportState.TAKEN, ImportState.UNDOING, ImportState.UNDONE)
    page = _page_of(imported)
    if imported.state is ImportState.UNDONE:
        return redirect(page, 303)
    if not may_be_undone(imported):
        abort(409)
    if queries.is_small(imported, UNDONE_AT_ONCE):
        undo_import(import_id, by=current_user)
        return redirect(page, 303)
    with writing():
        imported = _mine(import_id, ImportState.TAKEN, ImportState.UNDOING)
        verbs.queue(imported, "import_undo", ImportState.UNDOING, then=page)
    return redirect(page, 303)


@bp.post("/<int:import_id>/returned")
def give_back(import_id: int) -> Response:
    """The rows that are not taken in as a sheet, to mend and upload again."""
    imported = _mine(import_id, ImportState.READY, ImportState.TAKEN)
    if (count_returned(import_id) or abort(404)) > AT_ONCE:
        told = {"import_id": import_id, "then": _page_of(imported)}
        with writing():
            job = enqueue("import_return", told, by=current_user)
        return redirect(url_for("jobs.show", job_id=job.id), 303)
    sheet = returned_sheet(imported, lambda rows: queries.matches_of(rows, current_user))
    log_later("import:returned", imported, by=current_user)
    return send_file(
        io.BytesIO(sheet), XLSX, as_attachment=True, download_name=returned_name(imported)
    )


@bp.post("/<int:import_id>/passwords")
def passwords(import_id: int) -> str:
    """One sheet of one-time passwords for the accounts that an import made; shown once."""
    allow(Action.TEAM_MANAGE)
    imported = _mine(import_id, ImportState.TAKEN, ImportState.UNDONE)
    made = [(one.id, OneTimePassword.make()) for one in queries.new_members(imported)]
    sheet = []
    with writing():
        for person_id, given in made:
            member = account(person_id)
            reset_password(member, given, by=current_user)
            sheet.append((member, given.words))
    return render_template("imports/passwords.html", imported=imported, sheet=sheet)


@bp.get("/<int:import_id>/plans")
def plans(import_id: int) -> str:
    """The customers of an import without a next step, to be planned in a row."""
    imported = _mine(import_id, ImportState.TAKEN)
    deals = queries.unplanned(import_id, current_user)
    total = queries.count_unplanned(import_id)
    context = {"imported": imported, "deals": deals, "total": total, "chips": day_chips()}
    return render_template("imports/plans.html", **context, words=queries.last_words(deals))


@bp.post("/<int:import_id>/plans/<int:deal_id>")
def plan(import_id: int, deal_id: int) -> Response:
    """Plan the next step of one of them, or say that there is none."""
    _mine(import_id, ImportState.TAKEN)
    form = PlanForm()
    waives = request.form.get("none") == "1"
    if not waives and not (form.validate_on_submit() and form.due_on.data):
        abort(400)
    with writing():
        deal = fetch(Deal, deal_id, to=Action.STEP_PLAN)
        if deal.import_id != import_id:
            abort(404)
        verbs.set_next(deal, None if waives else form.due_on.data, by=current_user)
    context = {"deal": deal, "due_on": None if waives else form.due_on.data}
    context |= {"import_id": import_id, "total": queries.count_unplanned(import_id)}
    return answer(
        "imports/plan.hx.html", otherwise=url_for("imports.plans", import_id=import_id), **context
    )


def _page_of(imported: Import) -> str:
    return url_for("imports.show", import_id=imported.id)


def _mine(import_id: int, *states: ImportState) -> Import:
    """One's own import, in one of these states; 409 where it has moved on."""
    allow(Action.IMPORT_MAKE)
    imported = queries.import_of(current_user, import_id) or abort(404)
    if states and imported.state not in states:
        abort(409)
    return imported


@bp.errorhandler(BadSheet)
def unreadable(problem: BadSheet) -> tuple[str, int]:
    """A kept file that can be opened no longer."""
    return render_template("imports/unreadable.html", problem=str(problem)), 422
