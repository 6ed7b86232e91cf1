"""Answers: one URL for htmx and for a plain browser."""

from typing import Any
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response


def is_htmx() -> bool:
    """Whether a part of a page is asked for; a restored history entry needs the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def answer(fragment: str, *, otherwise: str, status: int = 200, **context: Any) -> Response:
    """After an act: the fragment for htmx, a redirect for a plain browser."""
    if is_htmx():
        return make_response(render_template(fragment, **context), status)
    return redirect(otherwise, 303)


def show(page: str, *, part: str | None = None, status: int = 200, **context: Any) -> Response:
    """A page, or only the part of it that htmx asked for."""
    template = part if part is not None and is_htmx() else page
    return make_response(render_template(template, **context), status)


def go(target: str) -> Response:
    """Go to another page as a whole, also from htmx."""
    if is_htmx():
        return Response("", 200, headers={"HX-Redirect": target})
    return redirect(target, 303)


def asking_page() -> str | None:
    """Path and query of the page that htmx or a form asks from, if it is one of this site's."""
    try:
        came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    except ValueError:
        return None
    if came_from.netloc != request.host or came_from.path.startswith("//"):
        return None
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
