"""The bell."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.notifications.models import Notification
from crmapp.notifications.queries import notices_of
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("notifications", __name__, url_prefix="/notifications")


@bp.get("/")
def index() -> str:
    """What others did that this person should know."""
    return render_template("notifications/index.html", notices=notices_of(current_user))


@bp.post("/read")
def read() -> Response:
    """Mark as read what the page showed; what came since stays new."""
    newest = min(max(request.form.get("newest", 0, int), 0), LARGEST_KEY)
    mine = Notification.person_id == current_user.id, Notification.read_at.is_(None)
    seen = update(Notification).where(*mine, Notification.id <= newest)
    with writing() as session:
        session.execute(seen.values(read_at=clock.now()))
    return redirect(url_for("notifications.index"), 303)
