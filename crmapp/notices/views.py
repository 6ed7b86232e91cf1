"""The bell."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.notices.models import Notice
from crmapp.notices.queries import notices_of

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/")
def index() -> str:
    """What others did that this person should know."""
    return render_template("notices/index.html", notices=notices_of(current_user.id))


@bp.post("/read")
def read() -> Response:
    """Mark everything as read."""
    with writing() as session:
        unread = Notice.person_id == current_user.id, Notice.read_at.is_(None)
        session.execute(update(Notice).where(*unread).values(read_at=clock.now()))
    return redirect(url_for("notices.index"), 303)
