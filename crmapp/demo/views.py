"""Taking the demo data out with one button."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crmapp.demo.verbs import remove_demo
from crmapp.policy import Action
from crmapp.web.access import allow

bp = Blueprint("demo", __name__, url_prefix="/settings/demo")


@bp.post("/removal")
def remove() -> Response:
    """Remove the demo's customers and people; what is real stays."""
    allow(Action.DEMO_REMOVE)
    customers, _members = remove_demo()
    flash(_("%(num)s demo customers are gone.", num=customers))
    return redirect(url_for("settings.index"), 303)
