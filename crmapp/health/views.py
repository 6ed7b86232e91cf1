"""The page that a watchdog asks; no sign-in, no data."""

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from crmapp.database import db

bp = Blueprint("health", __name__)


@bp.get("/health")
def show() -> tuple[Response, int]:
    """200 while the database answers, 503 otherwise."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="failing", database="unreachable"), 503
    return jsonify(status="ok", database=db.engine.dialect.name), 200
