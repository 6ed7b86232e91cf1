"""A job's page: how far it is, stopping it, fetching what it made."""

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.files.store import path_of, send_file
from crmapp.jobs import queries, verbs
from crmapp.jobs.kinds import KINDS
from crmapp.jobs.models import Job, JobState
from crmapp.web.access import own_path
from crmapp.web.htmx import answer, go, is_htmx

bp = Blueprint("jobs", __name__)


@bp.app_template_global()
def job_title(job: Job) -> object:
    """What a kind of job is called."""
    kind = KINDS.get(job.kind)
    return kind.title if kind is not None else job.kind


@bp.get("/jobs/<int:job_id>")
def show(job_id: int) -> str:
    """The page of a job."""
    return render_template("jobs/show.html", job=_mine(job_id))


@bp.get("/jobs/<int:job_id>/progress")
def poll(job_id: int) -> Response | str:
    """How far the job is; once it is done, on to where it leads."""
    job = _mine(job_id)
    then = job.payload.get("then")
    if job.state is JobState.DONE and then:
        return go(own_path(then))
    return render_template("jobs/_job.html" if is_htmx() else "jobs/show.html", job=job)


@bp.post("/jobs/<int:job_id>/cancel")
def cancel(job_id: int) -> Response:
    """Ask the job to stop."""
    with writing():
        job = _mine(job_id)
        verbs.ask_cancel(job)
    return answer("jobs/cancel.hx.html", otherwise=url_for("jobs.show", job_id=job_id), job=job)


@bp.get("/jobs/<int:job_id>/result")
def result(job_id: int) -> Response:
    """The file that the job made."""
    job = _mine(job_id)
    if job.file is None or not path_of(job.file).exists():
        abort(404)
    return send_file(job.file)


def _mine(job_id: int) -> Job:
    return queries.job_of(current_user, job_id) or abort(404)
