"""A person's own views of the list: saved, renamed, deleted."""

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.policy import Action
from crmapp.roster.filters import RosterFilter
from crmapp.savedviews import queries, verbs
from crmapp.savedviews.forms import ViewForm
from crmapp.savedviews.models import SavedView
from crmapp.web.access import allow
from crmapp.web.htmx import go, show

bp = Blueprint("savedviews", __name__, url_prefix="/views")


@bp.get("/new")
def new() -> Response:
    """Ask for a name for the list as it is now."""
    allow(Action.CUSTOMER_SEE)
    asked = request.query_string.decode(errors="replace")
    return _ask(ViewForm(data={"query": _query(asked)}), status=200)


@bp.post("/")
def create() -> Response:
    """Save the list as it was under a name."""
    allow(Action.CUSTOMER_SEE)
    form = ViewForm()
    form.query.data = _query(form.query.data)
    is_right = form.validate()
    with writing():
        is_free = is_right and _is_free(form)
        if is_free and queries.number_of_views(current_user) >= verbs.MOST_VIEWS:
            form.name.errors = [_("You have %(num)s views already.", num=verbs.MOST_VIEWS)]
            is_free = False
        if is_free:
            verbs.save_view(form.name.data, form.query.data, by=current_user)
    if not is_free:
        return _ask(form, status=422)
    return go(url_for("roster.index") + form.query.data)


@bp.get("/")
def index() -> Response:
    """All views of the person, to rename and delete."""
    allow(Action.CUSTOMER_SEE)
    return _list()


@bp.post("/<int:view_id>")
def rename(view_id: int) -> Response:
    """Give a view another name."""
    form = ViewForm()
    is_right = form.validate()
    with writing():
        view = _mine(view_id)
        is_free = is_right and _is_free(form, but=view_id)
        if is_free:
            verbs.rename_view(view, form.name.data)
    return go(url_for(".index")) if is_free else _list(form, view_id, status=422)


@bp.post("/<int:view_id>/deletion")
def delete(view_id: int) -> Response:
    """Forget a view."""
    with writing():
        view = _mine(view_id)
        verbs.delete_view(view)
    flash(_("The view “%(name)s” is gone.", name=view.name))
    return go(url_for("roster.index"))


def _mine(view_id: int) -> SavedView:
    return queries.view_of(current_user, view_id) or abort(404)


def _is_free(form: ViewForm, *, but: int | None = None) -> bool:
    if queries.is_named(current_user, form.name.data, but=but):
        form.name.errors = [_("You have a view of this name.")]
        return False
    return True


def _query(text: str | None) -> str:
    """A query string as the list understands it, whatever was sent."""
    return RosterFilter.of_query((text or "")[:2000]).query()


def _ask(form: ViewForm, *, status: int) -> Response:
    page, part = "savedviews/new.html", "savedviews/new.hx.html"
    return show(page, part=part, status=status, form=form)


def _list(form: ViewForm | None = None, failed: int | None = None, status: int = 200) -> Response:
    own = queries.views_of(current_user)
    forms = [
        (view, form if view.id == failed else ViewForm(formdata=None, data={"name": view.name}))
        for view in own
    ]
    return show("savedviews/index.html", status=status, forms=forms)
