"""Downloads."""

from flask import Blueprint, abort
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.files import queries
from crmapp.files.store import path_of, send_file

bp = Blueprint("files", __name__)


@bp.get("/files/<token>")
def show(token: str) -> Response:
    """A file, for its owner and for administrators; for everyone else it does not exist."""
    file = queries.file_of(current_user, token)
    if file is None or not path_of(file).exists():
        abort(404)
    return send_file(file)
