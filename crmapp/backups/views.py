"""The administrator's page of backups."""

from flask import Blueprint, abort, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.backups import queries
from crmapp.backups.forms import DownloadForm
from crmapp.database import writing
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.sessions import throttling
from crmapp.web.access import allow
from crmapp.web.htmx import go

bp = Blueprint("backups", __name__)


@bp.get("/backups")
def index() -> str:
    """What is kept and when the last good one was made."""
    allow(Action.BACKUP_MANAGE)
    return _page(DownloadForm())


@bp.post("/backups")
def create() -> Response:
    """Make one now, as a job."""
    allow(Action.BACKUP_MANAGE)
    with writing():
        job = enqueue("backup", {"then": url_for("backups.index")}, by=current_user)
    return go(url_for("jobs.show", job_id=job.id))


@bp.post("/backups/<name>/download")
def download(name: str) -> Response | tuple[str, int]:
    """Hand an archive out, against one's password."""
    allow(Action.BACKUP_MANAGE)
    path, form = queries.archive_named(name) or abort(404), DownloadForm()
    keys = throttling.keys_of(current_user.username, "backups")
    if throttling.is_throttled(keys):
        abort(429)
    if not form.validate_on_submit():
        return _page(form, asked=name), 422
    if not current_user.has_password(form.password.data):
        with writing():
            throttling.count_failure(keys)
            log("backup:refused", by=current_user, file=name)
        form.password.errors = [_("This is not your current password.")]
        return _page(form, asked=name), 422
    with writing():
        log("backup:downloaded", by=current_user, file=name)
    return send_file(path, mimetype="application/zip", as_attachment=True, max_age=0)


def _page(form: DownloadForm, asked: str = "") -> str:
    return render_template(
        "backups/index.html",
        form=form,
        asked=asked,
        archives=queries.archives(),
        last_good_at=queries.last_good_at(),
        is_late=queries.is_late(),
    )
