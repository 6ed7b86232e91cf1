"""The administrator's pages of backups."""

from flask import Blueprint, abort, flash, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.backups import away, ledger, passphrase, queries
from crmapp.backups.forms import PassphraseForm
from crmapp.database import writing
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.web.access import allow
from crmapp.web.fresh import ensure_fresh
from crmapp.web.htmx import go

bp = Blueprint("backups", __name__)


@bp.app_template_global()
def backup_trouble() -> object | None:
    """What the frame tells administrators of the backups."""
    return queries.trouble()


@bp.get("/backups")
def index() -> str:
    """What is kept, whether it is good, and when the last good one was made."""
    allow(Action.BACKUP_MANAGE)
    return render_template(
        "backups/index.html",
        archives=queries.archives(),
        last_good_at=queries.last_good_at(),
        is_late=queries.is_late(),
        ledger=ledger.read(),
        is_sealing=passphrase.is_set(),
        folder=ledger.folder(),
        second=away.root(),
        second_problem=away.problem() if away.root() is not None else None,
        not_copied=queries.last_not_copied() if away.root() is not None else None,
    )


@bp.post("/backups")
def create() -> Response:
    """Make one now, as a job."""
    allow(Action.BACKUP_MANAGE)
    with writing():
        job = enqueue("backup", {"then": url_for("backups.index")}, by=current_user)
    return go(url_for("jobs.show", job_id=job.id))


@bp.post("/backups/<name>/download")
def download(name: str) -> Response:
    """Hand an archive out, to who has just proven to be it."""
    allow(Action.BACKUP_MANAGE)
    path = queries.archive_named(name) or abort(404)
    ensure_fresh()
    with writing():
        log("backup:downloaded", by=current_user, file=name)
    kind = "application/zip" if path.suffix == ".zip" else "application/octet-stream"
    return send_file(path, mimetype=kind, as_attachment=True, max_age=0)


@bp.get("/backups/passphrase")
def edit_passphrase() -> str:
    """The form of the passphrase, with what it means to lose it."""
    allow(Action.BACKUP_MANAGE)
    ensure_fresh()
    return _passphrase_page(PassphraseForm())


@bp.post("/backups/passphrase")
def change_passphrase() -> Response | tuple[str, int]:
    """Seal every backup from now on with it."""
    allow(Action.BACKUP_MANAGE)
    ensure_fresh()
    form = PassphraseForm()
    if not form.validate_on_submit():
        return _passphrase_page(form), 422
    passphrase.choose(form.passphrase.data)
    with writing():
        log("backup:passphrase", by=current_user)
        enqueue("backup", by=current_user)  # the first that the new passphrase opens
    flash(_("Backups are sealed with this passphrase from now on. One is being made."))
    return go(url_for("backups.index"))


def _passphrase_page(form: PassphraseForm) -> str:
    return render_template("backups/passphrase.html", form=form, is_sealing=passphrase.is_set())
