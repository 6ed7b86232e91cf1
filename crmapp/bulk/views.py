"""The pages of a bulk change: what it would do, and what came of it."""

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.bulk import queries, verbs
from crmapp.bulk.forms import proposed
from crmapp.bulk.models import BulkChange, BulkState
from crmapp.database import writing
from crmapp.grid.columns import all_columns
from crmapp.pasting.forms import ReasonForm
from crmapp.policy import Action
from crmapp.web.access import allow, me
from crmapp.web.htmx import go, show

bp = Blueprint("bulk", __name__, url_prefix="/customers/sheet/bulk")


@bp.get("/<int:bulk_id>")
def index(bulk_id: int) -> Response:
    """What would change, some lines at a time; or what came of it."""
    row = _mine(bulk_id)
    if row.stands.is_under_way:
        return redirect(url_for("jobs.show", job_id=row.job_id), 303)
    return _page(row, ReasonForm(formdata=None))


@bp.post("/<int:bulk_id>/done")
def take(bulk_id: int) -> Response:
    """Have it written, for the reason that is given."""
    row, form = _mine(bulk_id, BulkState.READY), ReasonForm()
    if not form.validate():
        return _page(row, form, status=422)
    why = form.why()
    with writing():
        row = _mine(bulk_id, BulkState.READY)
        row.why = {"reason": why["reason"], "update_type": form.update_type.data or ""}
        verbs.queue(row, "bulk_write", BulkState.WRITING, by=current_user, then=_home(row))
    return go(url_for("jobs.show", job_id=row.job_id))


@bp.post("/<int:bulk_id>/undo")
def undo(bulk_id: int) -> Response:
    """Have it taken back."""
    _mine(bulk_id, BulkState.DONE)
    with writing():
        row = _mine(bulk_id, BulkState.DONE)
        if not row.may_be_undone:
            abort(409)
        verbs.queue(row, "bulk_undo", BulkState.UNDOING, by=current_user, then=_home(row))
    return go(url_for("jobs.show", job_id=row.job_id))


def _page(row: BulkChange, form: ReasonForm, status: int = 200) -> Response:
    """A page of the lines, as they would change now."""
    asked, person, every = row.asked, me(), all_columns()
    pages = -(-len(asked.keys) // queries.PAGE)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    start = (page - 1) * queries.PAGE
    keys = asked.keys[start : start + queries.PAGE] if row.stands is BulkState.READY else []
    found = proposed(person, asked, queries.lines_in_order(person, keys)) if keys else None
    return show(
        "bulk/index.html",
        status=status,
        row=row,
        asked=asked,
        form=form,
        found=found,
        columns=[every[key] for key in asked.columns if key in every],
        number=page,
        pages=pages,
    )


def _home(row: BulkChange) -> str:
    return url_for("bulk.index", bulk_id=row.id)


def _mine(bulk_id: int, *states: BulkState) -> BulkChange:
    """One's own bulk change, in one of these states; 409 where it has moved on."""
    allow(Action.CUSTOMER_SEE)
    row = queries.change_of(me(), bulk_id) or abort(404)
    if states and row.stands not in states:
        abort(409)
    return row
