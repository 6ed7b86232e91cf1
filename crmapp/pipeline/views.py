"""The stages, as an administrator shapes them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import db, writing
from crmapp.pipeline import verbs
from crmapp.pipeline.forms import TONES, NewStageForm, StageForm
from crmapp.policy import Action
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stages
from crmapp.stages.sets import BY_KEY, SETS, StageSet
from crmapp.web.access import allow
from crmapp.web.errors import Conflict
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("pipeline", __name__, url_prefix="/settings/stages")


@bp.get("/")
def index() -> str:
    """The pipeline with its counts, and the ready-made sets."""
    allow(Action.SETTINGS_CHANGE)
    return _page(NewStageForm(formdata=None))


def _page(form: NewStageForm) -> str:
    rows = [(stage, verbs.deals_in(stage)) for stage in stages()]
    return render_template("pipeline/index.html", rows=rows, form=form, sets=SETS, tones=TONES)


@bp.post("/")
def create() -> Response | tuple[str, int]:
    """Add a stage."""
    allow(Action.SETTINGS_CHANGE)
    form = NewStageForm()
    valid = form.validate_on_submit()
    if valid and form.kind.data.is_lost:
        form.kind.errors = [_("There is exactly one stage for lost deals.")]
        valid = False
    if not valid:
        return _page(form), 422
    try:
        with writing():
            verbs.add_stage(form.values(), by=current_user)
    except verbs.NameTaken:
        form.name.errors = [_("Another stage has this name.")]
        return _page(form), 422
    return redirect(url_for("pipeline.index"), 303)


@bp.get("/<int:stage_id>")
def edit(stage_id: int) -> str:
    """One stage."""
    allow(Action.SETTINGS_CHANGE)
    stage = _stage(stage_id)
    return _stage_page(stage, StageForm(obj=stage))


def _stage_page(stage: Stage, form: StageForm) -> str:
    context = {
        "heirs": verbs.heirs_of(stage, stages()),
        "count": verbs.deals_in(stage),
        "tones": TONES,
    }
    return render_template("pipeline/edit.html", stage=stage, form=form, **context)


@bp.post("/<int:stage_id>")
def update(stage_id: int) -> Response | tuple[str, int]:
    """Change a stage."""
    allow(Action.SETTINGS_CHANGE)
    form = StageForm()
    if not form.validate_on_submit():
        return _stage_page(_stage(stage_id), form), 422
    try:
        with writing():
            verbs.change_stage(_stage(stage_id), form.values(), by=current_user)
    except verbs.NameTaken:
        form.name.errors = [_("Another stage has this name.")]
        return _stage_page(_stage(stage_id), form), 422
    flash(_("Saved"))
    return redirect(url_for("pipeline.index"), 303)


@bp.post("/<int:stage_id>/place")
def move(stage_id: int) -> Response:
    """Move a stage one place to the left or right."""
    allow(Action.SETTINGS_CHANGE)
    places = {"left": -1, "right": 1}.get(request.form.get("to", ""))
    if places is None:
        abort(400)
    with writing():
        verbs.shift(_stage(stage_id), places, by=current_user)
    return redirect(url_for("pipeline.index"), 303)


@bp.post("/<int:stage_id>/retirement")
def retire(stage_id: int) -> Response:
    """Take a stage out of use; its deals go where the administrator says."""
    allow(Action.SETTINGS_CHANGE)
    try:
        with writing():
            stage, heir = _stage(stage_id), _stage(request.form.get("heir", 0, int))
            verbs.retire(stage, heir, by=current_user)
    except verbs.KindMismatch:
        abort(400)
    flash(_("%(name)s is no longer used.", name=stage.name))
    return redirect(url_for("pipeline.index"), 303)


@bp.get("/sets/<key>")
def preview(key: str) -> str:
    """Where the deals of each present stage would go in another set."""
    allow(Action.SETTINGS_CHANGE)
    stage_set = _set(key)
    rows = [(stage, verbs.deals_in(stage), _offers(stage, stage_set)) for stage in stages()]
    return render_template("pipeline/adopt.html", stage_set=stage_set, rows=rows)


@bp.post("/sets/<key>")
def adopt(key: str) -> Response:
    """Take another set, deals and history included."""
    allow(Action.SETTINGS_CHANGE)
    stage_set = _set(key)
    mapping = {stage.id: request.form.get(f"stage_{stage.id}", -1, int) for stage in stages()}
    offered = {stage.id: dict(_offers(stage, stage_set)) for stage in stages()}
    if any(place not in offered[stage_id] for stage_id, place in mapping.items()):
        abort(400)
    try:
        with writing():
            verbs.adopt(stage_set, mapping, by=current_user)
    except verbs.Changed:
        raise Conflict from None
    flash(_("The board has its new stages."))
    return redirect(url_for("board.index"), 303)


def _offers(stage: Stage, stage_set: StageSet) -> list[tuple[int, str]]:
    return [
        (place, draft.name)
        for place, draft in enumerate(stage_set.stages)
        if verbs.fits(stage.kind, draft.kind)
    ]


def _set(key: str) -> StageSet:
    return BY_KEY.get(key) or abort(404)


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id) if 0 < stage_id <= LARGEST_KEY else None
    if stage is None or stage.retired_at is not None:
        abort(404)
    return stage
