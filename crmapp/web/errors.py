"""Errors as pages and as fragments, in the reader's language; nothing inside leaks out."""

import contextlib
import errno
import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from crmapp.database import Busy, db
from crmapp.extensions import login_manager
from crmapp.failures import places_of
from crmapp.history.reasons import ReasonNeeded
from crmapp.journal.log import log_later
from crmapp.paper.render import PaperBusy
from crmapp.text_fields import REFUSED
from crmapp.text_gate import ForbiddenNumber
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


def error(code: int, owner: str | None = None, text: str | None = None) -> Response:
    """An error as a whole page, or as a toast beside what is on screen."""
    title, usual = words_for(code, owner)
    text = text or usual
    template = "errors/error.hx.html" if is_htmx() else "errors/error.html"
    context = {"code": code, "title": title, "text": text, "request_id": g.get("request_id")}
    return make_response(render_template(template, **context), code)


def init_app(app: Flask) -> None:
    """Answer every error in the product's own words."""
    for kind, answer in _ANSWERS.items():
        app.register_error_handler(kind, answer)


def _refused(problem: HTTPException) -> Any:
    if problem.response is not None or (problem.code or 500) < 400:
        return problem.get_response()
    if problem.code == 403:
        _tell_refusal()
    owner = problem.description if problem.code == 403 else None
    is_name = owner is not None and owner != type(problem).description
    return error(problem.code or 500, owner if is_name else None)


def _forged(problem: CSRFError) -> Response:
    return error(400, text=_("The page was open for too long. Load it again and repeat."))


def _busy(problem: Exception) -> Response:
    return error(503)


def _database_failed(problem: DBAPIError) -> Response:
    _let_go()
    if isinstance(problem, IntegrityError):  # what was free when looked at was taken since
        return error(409)
    if isinstance(problem, DataError):  # no text or number that a column could hold
        return error(400)
    if "locked" in str(problem.orig) or "lock timeout" in str(problem.orig):
        return error(503)
    return _full(problem) if _is_full(problem.orig) else _broken(problem)


def _file_failed(problem: OSError) -> Response:
    return _full(problem) if _is_full(problem) else _broken(problem)


def _full(problem: Exception) -> Response:
    _tell_where(problem)
    words = _("The server's disk is full: nothing was saved. Tell the administrator.")
    return error(503, text=words)


def _unkeepable(problem: Exception) -> Response:
    _tell_where(problem)  # a form or an address should have refused it in better words
    _let_go()
    return error(400)


def _unexplained(problem: ReasonNeeded) -> Response:
    return error(422, text=_("Say why: such a change needs a reason."))


def _forbidden_number(problem: ForbiddenNumber) -> Response:
    _let_go()
    return error(422, text=REFUSED[problem.kind])


def _broken(problem: Exception) -> Response:
    _tell_where(problem)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise problem
    if "_login_user" not in g:  # who asks cannot be found out: the page does without
        g._login_user = login_manager.anonymous_user()
    return error(500)


_ANSWERS: dict[type[Exception], Callable[[Any], Any]] = {
    HTTPException: _refused,
    CSRFError: _forged,
    Busy: _busy,
    PaperBusy: _busy,
    SQLAlchemyTimeout: _busy,
    DBAPIError: _database_failed,
    OSError: _file_failed,
    OverflowError: _unkeepable,
    UnicodeError: _unkeepable,
    ReasonNeeded: _unexplained,
    ForbiddenNumber: _forbidden_number,
    Exception: _broken,
}


def _let_go() -> None:
    """Give the failed transaction up: the page that tells of it reads with this session."""
    with contextlib.suppress(SQLAlchemyError):
        db.session.rollback()


def _is_full(problem: object) -> bool:
    """Whether a database or the system says that the disk has no room left."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return "is full" in str(problem) or getattr(problem, "sqlstate", "") == "53100"


def _tell_refusal() -> None:
    """Let the journal know of a refusal that the door has not told."""
    if not g.pop("refusal_told", False):
        by = current_user if current_user.is_authenticated else None
        log_later("access:refused", by=by, wanted=request.endpoint)


def _tell_where(problem: BaseException) -> None:
    log.error(json.dumps({"id": g.get("request_id"), **places_of(problem)}))
