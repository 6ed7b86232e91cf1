"""The search box: answers while one types, and a page of them for Enter."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.policy import Action
from crmapp.search import queries
from crmapp.web.access import allow
from crmapp.web.htmx import is_htmx, show

bp = Blueprint("search", __name__, url_prefix="/search")

IN_BOX, ON_PAGE = 6, 50


@bp.get("/")
def index() -> Response:
    """The page of what was found by words; digits in an address find no phone."""
    allow(Action.CUSTOMER_SEE)
    return _answer(_asked(request.args.get("q")), with_phones=False)


@bp.post("/")
def ask() -> Response:
    """The answers under the box, or the page: a phone number travels in no address."""
    allow(Action.CUSTOMER_SEE)
    query = _asked(request.form.get("q"))
    if is_htmx() or queries.is_number(query):
        return _answer(query, with_phones=True)
    only = queries.answers(current_user, query, most=ON_PAGE).only
    if only is not None:
        return redirect(url_for("customers.show", customer_id=only.id), 303)
    return redirect(f"{url_for('.index')}?{urlencode({'q': query})}", 303)


def _asked(text: str | None) -> str:
    return (text or "").replace("\x00", "").strip()[:60]


def _answer(query: str, *, with_phones: bool) -> Response:
    most = IN_BOX if is_htmx() else ON_PAGE
    viewer = current_user._get_current_object()
    found = queries.answers(viewer, query, most=most)
    if with_phones and queries.is_number(query):
        found.by_phone = queries.by_phone(viewer, query, most=most)
    return show("search/index.html", part="search/_answers.html", query=query, found=found)
