"""The command palette: a box in a dialog, or a page of its own."""

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from crmapp.palette.queries import offered
from crmapp.policy import Action
from crmapp.web.access import allow, me
from crmapp.web.htmx import show

bp = Blueprint("palette", __name__, url_prefix="/palette")

LONGEST = 120


@bp.get("/")
def index() -> Response:
    """The box with everything one may start from it."""
    return _show("palette/_palette.html", "")


@bp.post("/")
def ask() -> Response:
    """The lines for what was typed; by POST, for it may be a phone number."""
    query = request.form.get("q", "").replace("\x00", "").strip()[:LONGEST]
    return _show("palette/_lines.html", query)


def _show(part: str, query: str) -> Response:
    allow(Action.CUSTOMER_SEE)
    viewer = me()
    groups = offered(viewer, query, exists=current_app.view_functions.__contains__)
    return show("palette/index.html", part=part, query=query, groups=groups)
