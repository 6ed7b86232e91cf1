"""Planning, postponing and dropping a deal's next step, and taking each back."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.dates import short_day
from crmapp.deals.models import Deal
from crmapp.journal.log import log_for_owner
from crmapp.nextsteps import verbs
from crmapp.nextsteps.forms import DueForm
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.nextsteps.queries import step_by_key
from crmapp.policy import Action
from crmapp.web.access import fetch
from crmapp.web.redraw import told

bp = Blueprint("nextsteps", __name__)


def _step_of(step_id: int) -> tuple[NextStep, Deal]:
    """A plan and its deal, for planning; the deal is locked before the plan is read."""
    step = step_by_key(step_id)
    if step is None:
        abort(404)
    deal = fetch(Deal, step.deal_id, to=Action.STEP_PLAN)
    return step_by_key(step_id) or abort(404), deal


def _tell(deal: Deal, what: str) -> None:
    log_for_owner("step:changed_for_owner", deal, by=current_user, act=what)


def _stale(deal: Deal) -> Response:
    text = _("The plan for %(name)s has changed meanwhile.", name=deal.customer.short_name)
    return told(text, deal=deal, status=409)


@bp.post("/nextsteps/<int:step_id>/postpone")
def postpone(step_id: int) -> Response:
    """Put a plan off to another day."""
    form = DueForm()
    is_right = form.validate()
    with writing():
        step, deal = _step_of(step_id)
        is_open = step.state is StepState.OPEN
        later = None
        if is_open and is_right:
            later = verbs.postpone(step, form.due_on.data, by=current_user)
            _tell(deal, "postponed")
    if not is_right:
        return told(form.problem, deal=deal, status=422)
    if later is None:
        return _stale(deal)
    text = _(
        "%(name)s is put off to %(day)s",
        name=deal.customer.short_name,
        day=short_day(later.due_on, clock.today()),
    )
    undo_url = url_for(".reopen", step_id=step.id, instead_of=later.id)
    outcome = _("Put off to %(day)s", day=short_day(later.due_on, clock.today()))
    return told(text, deal=deal, outcome=outcome, undo_url=undo_url)


@bp.post("/nextsteps/<int:step_id>/drop")
def drop(step_id: int) -> Response:
    """Give a plan up."""
    with writing():
        step, deal = _step_of(step_id)
        is_open = step.state is StepState.OPEN
        if is_open:
            verbs.close(step, StepState.DROPPED, by=current_user)
            _tell(deal, "dropped")
    if not is_open:
        return _stale(deal)
    text = _("The step for %(name)s is dropped", name=deal.customer.short_name)
    undo_url = url_for(".reopen", step_id=step.id)
    return told(text, deal=deal, outcome=_("Dropped"), undo_url=undo_url)


@bp.post("/nextsteps/<int:step_id>/reopen")
def reopen(step_id: int) -> Response:
    """Take a postponing or a dropping back."""
    with writing():
        step, deal = _step_of(step_id)
        done = verbs.reopen(step, instead_of=request.args.get("instead_of", type=int))
        if done:
            _tell(deal, "taken_back")
    return told(_("Taken back"), deal=deal) if done else _stale(deal)


@bp.post("/deals/<int:deal_id>/plan")
def plan(deal_id: int) -> Response:
    """Plan a deal's next step; one that is planned already is not overwritten."""
    form = DueForm()
    is_right = form.validate()
    with writing():
        deal = fetch(Deal, deal_id, to=Action.STEP_PLAN)
        is_free = verbs.open_step(deal) is None and not deal.stage.kind.is_lost
        step = None
        if is_free and is_right:
            step = verbs.plan(deal, form.due_on.data, by=current_user)
            _tell(deal, "planned")
    if not is_right:
        return told(form.problem, deal=deal, status=422)
    if step is None:
        return _stale(deal)
    day = short_day(step.due_on, clock.today())
    text = _("%(name)s: next step on %(day)s", name=deal.customer.short_name, day=day)
    undo_url = url_for(".cancel", step_id=step.id)
    return told(text, deal=deal, outcome=_("Planned for %(day)s", day=day), undo_url=undo_url)


@bp.post("/nextsteps/<int:step_id>/cancel")
def cancel(step_id: int) -> Response:
    """Take a planning back."""
    with writing():
        step, deal = _step_of(step_id)
        is_open = step.state is StepState.OPEN
        if is_open:
            verbs.cancel(step)
            _tell(deal, "taken_back")
    return told(_("Taken back"), deal=deal) if is_open else _stale(deal)


@bp.post("/deals/<int:deal_id>/waiver")
def waive(deal_id: int) -> Response:
    """Say that a deal has no next step on purpose; `on=0` takes that back."""
    on = request.values.get("on", "1") == "1"
    with writing():
        deal = fetch(Deal, deal_id, to=Action.STEP_PLAN)
        is_free = verbs.open_step(deal) is None
        if is_free:
            verbs.waive(deal, on=on)
            _tell(deal, "waived" if on else "taken_back")
    if not is_free:
        return _stale(deal)
    if not on:
        return told(_("Taken back"), deal=deal)
    text = _("%(name)s needs no next step", name=deal.customer.short_name)
    undo_url = url_for(".waive", deal_id=deal.id, on=0)
    return told(text, deal=deal, outcome=_("No next step"), undo_url=undo_url)
