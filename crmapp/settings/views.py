"""The settings page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.demo.verbs import is_filled
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.settings.forms import SettingsForm
from crmapp.settings.values import DEFINITIONS, change_setting, setting
from crmapp.web.access import allow
from crmapp.web.fresh import needs_fresh

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("/")
def index() -> str:
    """Every setting with its present value."""
    allow(Action.SETTINGS_CHANGE)
    return _page(SettingsForm(data={item.key: setting(item.key) for item in DEFINITIONS}))


def _page(form: SettingsForm) -> str:
    return render_template("settings/index.html", form=form, has_demo=is_filled())


@bp.post("/")
@needs_fresh
def update() -> Response | tuple[str, int]:
    """Keep what differs; each change is told to the journal."""
    allow(Action.SETTINGS_CHANGE)
    form = SettingsForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with writing():
        for item in DEFINITIONS:
            value, former = form[item.key].data, setting(item.key)
            if value != former:
                change_setting(item.key, value)
                log("setting:changed", by=current_user, key=item.key, old=former, new=value)
    flash(_("Saved"))
    return redirect(url_for("settings.index"), 303)
