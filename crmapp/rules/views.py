"""The page of the rules: whom each would touch is shown before it is saved."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.freshness.verbs import change_rules
from crmapp.pipeline.forms import StageForm
from crmapp.policy import Action
from crmapp.rules.forms import GROUPS, PREVIEWED, SHOWN, RulesForm
from crmapp.rules.queries import Preview, preview_of_limit
from crmapp.rules.queries import preview as preview_of
from crmapp.settings.values import setting
from crmapp.stages.pipeline import stage
from crmapp.web.access import allow
from crmapp.web.errors import error
from crmapp.web.fresh import needs_fresh
from crmapp.web.htmx import show

bp = Blueprint("rules", __name__, url_prefix="/settings/rules")


@bp.get("/")
def index() -> str:
    """Every rule as it is."""
    allow(Action.SETTINGS_CHANGE)
    return _page(RulesForm(data={item.key: setting(item.key) for item in SHOWN}))


def _page(form: RulesForm, **more: Any) -> str:
    usual = {"previewed": PREVIEWED, "group": "", "preview": None}
    return render_template("rules/index.html", form=form, groups=GROUPS, **{**usual, **more})


@bp.post("/preview")
def preview() -> Response | tuple[str, int]:
    """Whom one rule would touch today, as the form has it; nothing is saved."""
    allow(Action.SETTINGS_CHANGE)
    form, group = RulesForm(), request.form.get("preview", "")
    if group not in PREVIEWED:
        abort(400)
    if not form.validate():
        return _page(form), 422
    found = preview_of(group, form.values())
    told = {"form": form, "groups": GROUPS, "previewed": PREVIEWED}
    return show("rules/index.html", part="rules/_preview.html", group=group, preview=found, **told)


@bp.post("/stages/<int:stage_id>/preview")
def preview_stage(stage_id: int) -> Response | str:
    """Whose deals would be too long in a stage, with the limit as it is typed."""
    allow(Action.SETTINGS_CHANGE)
    here = stage(stage_id) or abort(404)
    form = StageForm()
    if not form.validate() and form.limit_days.errors:
        return error(422, text=" ".join(map(str, form.limit_days.errors)))
    days = form.limit_days.data
    if days is None or not here.kind.is_open:
        found = Preview(0, [], is_whole=True)
    else:
        found = preview_of_limit(here.id, days)
    told = {"stage": here, "preview": found}
    return show("rules/stage.html", part="rules/_preview.html", **told)


@bp.post("/")
@needs_fresh
def update() -> Response | tuple[str, int]:
    """Keep the rules; the signs of all customers are found anew by a job."""
    allow(Action.SETTINGS_CHANGE)
    form = RulesForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with writing():
        changed = change_rules(form.values(), by=current_user)
    flash(_("Saved. The signs follow within moments.") if changed else _("Saved"))
    return redirect(url_for(".index"), 303)
