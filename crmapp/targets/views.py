"""The page of targets: one grid of months or quarters, entered at once."""

from datetime import date

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.policy import Action
from crmapp.targets import verbs
from crmapp.targets.forms import GridForm, grid_form
from crmapp.targets.grid import FIRST_YEAR, LAST_YEAR, Grid
from crmapp.targets.models import Span
from crmapp.targets.queries import print_of
from crmapp.web.access import allow, me
from crmapp.web.htmx import go, show

bp = Blueprint("targets", __name__, url_prefix="/targets")


@bp.get("/")
def index() -> Response:
    """What stands; `copy` fills empty cells with each row's last target, unsaved."""
    allow(Action.TARGET_SET)
    grid, copies = _grid(), "copy" in request.args
    form = grid_form(grid)
    form.fill(grid, from_last=copies)
    form.seen.data = print_of(grid)
    return _page(grid, form, copies=copies)


@bp.post("/")
def update() -> Response:
    """Save the whole grid, unless someone changed it meanwhile."""
    allow(Action.TARGET_SET)
    grid = _grid()
    form = grid_form(grid)
    if not form.validate_on_submit():
        return _page(grid, form, status=422)
    with writing():
        now = print_of(grid)
        is_stale = form.seen.data != now
        changed = 0 if is_stale else verbs.put(grid, form.goals(grid), by=me())
    if is_stale:
        form.seen.data = now
        return _page(grid, form, status=409)
    flash(_("Targets saved.") if changed else _("Nothing was changed."))
    return go(_address(grid.span, grid.starts[0]))


def _page(grid: Grid, form: GridForm, *, copies: bool = False, status: int = 200) -> Response:
    turned = {step: grid.turned(step) for step in (-1, 1)}
    return show(
        "targets/index.html",
        status=status,
        grid=grid,
        form=form,
        copies=copies,
        spans=[(one.label, _address(one, grid.starts[0]), one is grid.span) for one in Span],
        before=turned[-1] and _address(grid.span, turned[-1]),
        after=turned[1] and _address(grid.span, turned[1]),
        here=_address(grid.span, grid.starts[0]),
        copy_url=_address(grid.span, grid.starts[0], copy=1),
    )


def _address(span: Span, first: date, **more: object) -> str:
    return url_for(".index", span=span.value, of=f"{first:%Y-%m}", **more)


def _grid() -> Grid:
    span, of = request.args.get("span", Span.MONTH.value), request.args.get("of", "")
    if span not in set(Span):
        abort(404)
    try:
        day = date.fromisoformat(f"{of}-01") if of else clock.today()
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        abort(404)
    return Grid.of(Span(span), day)
