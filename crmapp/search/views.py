"""The search box: answers while one types, and a page of them for Enter."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from crmapp.policy import Action
from crmapp.search import queries
from crmapp.search.asked import Asked
from crmapp.search.filter_keys import KEYS, example
from crmapp.search.marking import excerpt, is_marked, marked
from crmapp.web.access import allow, me
from crmapp.web.htmx import is_htmx, show

bp = Blueprint("search", __name__, url_prefix="/search")

IN_BOX, ON_PAGE = 5, 30
LONGEST = 120  # characters: a few filters and a name


@bp.get("/")
def index() -> Response:
    """The page of what was found by words; digits in an address find no phone."""
    allow(Action.CUSTOMER_SEE)
    return _answer(_asked(request.args.get("q")), with_phones=False)


@bp.post("/")
def ask() -> Response:
    """The answers under the box, or the page: a phone number travels in no address."""
    allow(Action.CUSTOMER_SEE)
    asked = _asked(request.form.get("q"))
    if is_htmx() or queries.is_number(asked.text):
        return _answer(asked, with_phones=True)
    only = queries.answers(me(), asked.text, most=ON_PAGE, filters=asked.filters).only
    if only is not None and not asked.terms:
        return redirect(url_for("customers.show", customer_id=only.id), 303)
    return redirect(_address(asked.query), 303)


def _asked(text: str | None) -> Asked:
    return Asked.of((text or "").replace("\x00", "").strip()[:LONGEST])


def _address(query: str) -> str:
    return f"{url_for('.index')}?{urlencode({'q': query})}" if query else url_for(".index")


def _answer(asked: Asked, *, with_phones: bool) -> Response:
    most = IN_BOX if is_htmx() else ON_PAGE
    found = queries.answers(me(), asked.text, most=most, filters=asked.filters)
    if with_phones and queries.is_number(asked.text):
        found.by_phone = queries.by_phone(me(), asked.text, most=most)
    in_list = asked.as_list_filter()
    return show(
        "search/index.html",
        part="search/_answers.html",
        asked=asked,
        found=found,
        keys=KEYS,
        example=example,
        address=_address,
        list_url=url_for("roster.index", **in_list) if in_list is not None else None,
        marked=partial(marked, query=asked.text),
        is_marked=partial(is_marked, query=asked.text),
        excerpt=partial(excerpt, query=asked.text),
    )
