"""Errors as pages and as fragments, in the reader's language; nothing inside leaks out."""

import logging
from typing import Any

from flask import Flask, current_app, g, make_response, render_template
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from crmapp.database import Busy
from crmapp.paper.render import PaperBusy
from crmapp.web.access import turn_away
from crmapp.web.htmx import is_htmx

log = logging.getLogger("crmapp")


class Conflict(HTTPException):
    """The record has changed meanwhile; what was written is shown beside what is there."""

    code = 409


def words_for(code: int, owner: str | None = None) -> tuple[str, str]:
    """Title and explanation of an error."""
    if code == 403 and owner:
        return _("Not yours to change"), _("This customer belongs to %(name)s.", name=owner)
    table = {
        400: (_("That did not work"), _("The request was not understood. Reload the page.")),
        403: (_("Not allowed"), _("Your role does not include this.")),
        404: (_("Not found"), _("It does not exist, or it is not for you to see.")),
        405: (_("That did not work"), _("This address does not take that kind of request.")),
        409: (_("Changed meanwhile"), _("Someone else was faster. Nothing was overwritten.")),
        413: (_("Too large"), _("The file or text is larger than this product takes.")),
        429: (_("Too many tries"), _("Wait a little and try again.")),
        503: (_("Busy"), _("Too much at once. Your text is kept; try again in a moment.")),
    }
    broken = _("Something broke"), _("It is noted. Your text is kept; try again.")
    return table.get(code, table[400] if code < 500 else broken)


def error(code: int, owner: str | None = None) -> Response:
    """An error as a whole page, or as a toast beside what is on screen."""
    title, text = words_for(code, owner)
    template = "errors/error.hx.html" if is_htmx() else "errors/error.html"
    context = {"code": code, "title": title, "text": text, "request_id": g.get("request_id")}
    return make_response(render_template(template, **context), code)


def init_app(app: Flask) -> None:
    """Answer every error in the product's own words."""

    @app.errorhandler(HTTPException)
    def refused(problem: HTTPException) -> Any:
        if problem.response is not None or (problem.code or 500) < 400:
            return problem.get_response()
        owner = problem.description if problem.code == 403 else None
        is_name = owner is not None and owner != type(problem).description
        return error(problem.code or 500, owner if is_name else None)

    @app.errorhandler(CSRFError)
    def forged(problem: CSRFError) -> Response:
        return error(400) if current_user.is_authenticated else turn_away()

    @app.errorhandler(Busy)
    @app.errorhandler(PaperBusy)
    def busy(problem: Exception) -> Response:
        return error(503)

    @app.errorhandler(DBAPIError)
    def database_failed(problem: DBAPIError) -> Response:
        locked = isinstance(problem, OperationalError) and (
            "locked" in str(problem.orig) or "lock timeout" in str(problem.orig)
        )
        if locked:
            return error(503)
        return broken(problem)

    @app.errorhandler(Exception)
    def broken(problem: Exception) -> Response:
        log.error("unhandled %s", type(problem).__name__, exc_info=problem)
        if current_app.config.get("PROPAGATE_EXCEPTIONS"):
            raise problem
        return error(500)
