"""What people read while a backup is being restored: nothing of theirs is taken, nothing lost."""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Request, Response

from crmapp.web.headers import POLICY

SECONDS = 10


def init_app(app: Flask) -> None:
    """Stand before the app: no request reaches a database that is being exchanged."""
    answer_usually, gate = app.wsgi_app, app.extensions["gate"]

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not gate.is_shut or environ.get("PATH_INFO", "").startswith("/static/"):
            return answer_usually(environ, start_response)
        return _tell(app, Request(environ))(environ, start_response)

    app.wsgi_app = answer


def _tell(app: Flask, request: Request) -> Response:
    is_part = request.headers.get("HX-Request") == "true"
    name = "errors/error.hx.html" if is_part else "errors/maintenance.html"
    speaks_english = request.cookies.get("language") == "en"
    with app.test_request_context("/"), force_locale("en" if speaks_english else "zh_Hans_CN"):
        # Rendered without the frame's facts, which the database would be asked for.
        page = app.jinja_env.get_template(name).render(
            title=_("A backup is being restored"),
            text=_("It takes a moment. What you typed was not saved: go back and send it again."),
            language="en" if speaks_english else "zh-CN",
            seconds=SECONDS,
        )
    response = Response(page, 503, mimetype="text/html")
    response.headers["Retry-After"] = str(SECONDS)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
