"""The way into the practice room, and the door on its other side."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.extensions import csrf
from crmapp.jobs.verbs import enqueue
from crmapp.policy import Action
from crmapp.practice.passes import read_pass, take_in, use_up, write_pass
from crmapp.practice.place import PREFIX, current
from crmapp.practice.work import KIND
from crmapp.upgrades.schema import head
from crmapp.web.access import allow, me
from crmapp.web.htmx import go
from crmapp.web.signing import begin_sign_in

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.get("/")
def index() -> str:
    """What the room is, and its door."""
    allow(Action.GUIDE_READ)
    return render_template("practice/index.html", is_ready=_is_ready())


def _is_ready() -> bool:
    return current(current_app.config["INSTANCE"], head()) is not None


@bp.post("/enter")
def enter() -> Response:
    """Go into the room with a pass; where there is none yet, have it prepared."""
    allow(Action.GUIDE_READ)
    _be_outside()
    if not _is_ready():
        return _prepare(is_first=True)
    token = write_pass(me(), current_app.config["SECRET_KEY"])
    # Sent on as a POST: whoever comes in is written down in there.
    return redirect(f"{PREFIX}{url_for('.arrive', token=token)}", 307)


@bp.post("/afresh")
def renew() -> Response:
    """Have a new room made in the place of the old one."""
    allow(Action.PRACTICE_RENEW)
    _be_outside()
    return _prepare(is_first=False)


def _prepare(*, is_first: bool) -> Response:
    with writing():
        asked = {"then": url_for(".index"), "is_first": is_first}
        job = enqueue(KIND, asked, by=current_user)
    return go(url_for("jobs.show", job_id=job.id))


def _be_outside() -> None:
    if current_app.config["PRACTICE"]:
        abort(404)


@bp.post("/arrive")
@csrf.exempt
def arrive() -> Response:
    """Inside: sign in who brings a pass. The pass proves where the request comes from."""
    said = read_pass(request.args.get("token", "")) if current_app.config["PRACTICE"] else None
    if said is None:
        abort(404)
    with writing():
        person = take_in(said) if use_up(said) else None
    if person is None or not begin_sign_in(person):
        abort(404)
    return redirect(url_for("board.index"), 303)
