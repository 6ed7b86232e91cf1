"""The bell."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.notices.models import Notice
from crmapp.notices.queries import notices_of
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/")
def index() -> str:
    """What others did that this person should know."""
    return render_template("notices/index.html", notices=notices_of(current_user))


@bp.post("/read")
def read() -> Response:
    """Mark as read what the page showed; what came since stays new."""
    newest = min(max(request.form.get("newest", 0, int), 0), LARGEST_KEY)
    unread = Notice.person_id == current_user.id, Notice.read_at.is_(None), Notice.id <= newest
    with writing() as session:
        session.execute(update(Notice).where(*unread).values(read_at=clock.now()))
    return redirect(url_for("notices.index"), 303)
