"""The pages of a restore: choose or bring a backup, read what it is, go ahead."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.backups import passphrase, queries
from crmapp.backups.archive import PLAIN, SEALED, BadBackup, Manifest, recipe_of, told_outside
from crmapp.backups.verbs import free_path
from crmapp.config import MEGABYTE
from crmapp.database import writing
from crmapp.durable import write_safely
from crmapp.jobs.queries import job_of
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.restoring.forms import RestoreForm, UploadForm
from crmapp.restoring.verbs import is_foreign, look_into
from crmapp.web.access import allow
from crmapp.web.fresh import ensure_fresh
from crmapp.web.htmx import go
from crmapp.web.uploads import BACKUP

bp = Blueprint("restoring", __name__)

_BLOCK = 1 << 20


@bp.get("/restore")
def index() -> str:
    """What can be restored, and a place for a file from elsewhere."""
    allow(Action.BACKUP_MANAGE)
    ensure_fresh()
    return _choose(UploadForm())


@bp.post("/restore")
def upload() -> Response | tuple[str, int]:
    """Take a file in among the backups, if it is one."""
    allow(Action.BACKUP_MANAGE)
    ensure_fresh()
    form = UploadForm()
    if not form.validate_on_submit():
        return _choose(form), 422
    try:
        name = _take_in(form.archive.data)
    except BadBackup as problem:
        form.archive.errors = [str(problem)]
        return _choose(form), 422
    with writing():
        log("backup:uploaded", by=current_user, file=name)
    return go(url_for("restoring.show", name=name))


def _take_in(upload: Any) -> str:
    head = upload.stream.read(4)
    upload.stream.seek(0)
    path = free_path("upload", PLAIN if head.startswith(b"PK") else SEALED)

    def fill(file: Any) -> None:
        while block := upload.stream.read(_BLOCK):
            file.write(block)

    write_safely(path, fill)
    try:
        told_outside(path)
    except BadBackup:
        path.unlink()
        raise
    return path.name


@bp.get("/restore/<name>")
def show(name: str) -> str:
    """What the backup is, and the last question."""
    allow(Action.BACKUP_MANAGE)
    path = queries.archive_named(name) or abort(404)
    ensure_fresh()
    return _ask(path, RestoreForm())


@bp.post("/restore/<name>")
def begin(name: str) -> Response | tuple[str, int]:
    """Go ahead, as a job; refused here already where the backup does not fit."""
    allow(Action.BACKUP_MANAGE)
    path = queries.archive_named(name) or abort(404)
    ensure_fresh()
    form = RestoreForm()
    if not form.validate_on_submit():
        return _ask(path, form), 422
    try:
        manifest = _opened(path, form)
    except BadBackup as problem:
        form.passphrase.errors = [str(problem)]
        return _ask(path, form), 422
    if is_foreign(manifest) and not form.replace_other.data:
        form.replace_other.errors = [_("It comes from another installation: say that you mean it.")]
        return _ask(path, form), 422
    with writing():
        log("backup:restore_asked", by=current_user, file=name)
        payload = {"name": name, "replace_other": form.replace_other.data}
        job = enqueue("restore", {**payload, "then": url_for("backups.index")}, by=current_user)
    return go(url_for("restoring.watch", job_id=job.id))


@bp.get("/restore/running/<int:job_id>")
def watch(job_id: int) -> Response | str:
    """How far it is; once it is done its job is gone like everything else of before."""
    allow(Action.BACKUP_MANAGE)
    job = job_of(current_user, job_id)
    if job is None or job.kind != "restore":
        return go(url_for("backups.index"))
    return render_template("restoring/watch.html", job=job)


def _opened(path: Any, form: RestoreForm) -> Manifest:
    """Open it with what was typed; a passphrase that is right is kept as its key."""
    recipe = recipe_of(path)
    if recipe is None or passphrase.key_for(recipe) is not None:
        return look_into(path)
    key = passphrase.derive(form.passphrase.data or "", recipe)
    manifest = look_into(path, key)
    passphrase.keep(key)
    return manifest


def _choose(form: UploadForm) -> str:
    return render_template(
        "restoring/index.html",
        form=form,
        archives=queries.archives(),
        largest=BACKUP // MEGABYTE,
        folder=queries.ledger.folder(),
    )


def _ask(path: Any, form: RestoreForm) -> str:
    manifest, problem, is_locked = None, None, False
    try:
        is_locked = not queries.is_openable(path)
        manifest = None if is_locked else look_into(path)
    except BadBackup as refusal:
        problem = refusal
    return render_template(
        "restoring/show.html",
        form=form,
        name=path.name,
        told=next(one for one in queries.archives() if one.path == path),
        manifest=manifest,
        is_locked=is_locked,
        is_foreign=manifest is not None and is_foreign(manifest),
        problem=problem,
    )
