"""What every response carries: the policy, no caching, a request id, one log line."""

import json
import logging
import secrets
import time

from flask import Flask, g, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from crmapp.database import Busy, writing

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
log = logging.getLogger("crmapp.requests")


def init_app(app: Flask) -> None:
    """Attach the headers, the after-work and the log line."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = time.perf_counter()
        if request.mimetype == "application/x-www-form-urlencoded":
            # The parser bounds multipart forms alone; a sign may take three bytes here for one.
            request.max_content_length = 3 * app.config["MAX_FORM_MEMORY_SIZE"]

    @app.after_request
    def dress(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)  # a download's is narrower
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Request-Id"] = g.get("request_id", "")
        if app.config["TRUSTED_PROXY"]:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            headers["Cache-Control"] = "no-store"
            response.vary.update(["Cookie", "HX-Request", "HX-History-Restore-Request"])
        _write_afterwards()
        _log_line(response)
        return response


def _write_afterwards() -> None:
    acts = g.pop("afterwards", [])
    if not acts:
        return
    try:
        with writing():
            for act in acts:
                act()
    except (Busy, SQLAlchemyError) as problem:  # the answer stands, whatever becomes of the note
        log.warning("afterwards failed: %s", type(problem).__name__)


def _log_line(response: Response) -> None:
    if request.endpoint == "static":
        return
    line = {
        "id": g.get("request_id"),
        "method": request.method,
        "endpoint": request.endpoint,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000) if "began" in g else None,
        "person": current_user.id if current_user.is_authenticated else None,
    }
    log.info(json.dumps(line))
