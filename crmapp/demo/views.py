"""Taking the demo data out with one button."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.demo.verbs import remove_demo
from crmapp.policy import Action
from crmapp.web.access import allow

bp = Blueprint("demo", __name__, url_prefix="/settings/demo")


@bp.post("/removal")
def remove() -> Response:
    """Remove the demo's customers and people; what is real stays."""
    allow(Action.DEMO_REMOVE)
    # Who belongs to the demo may be gone afterwards; the journal cannot name them then.
    customers, _members = remove_demo(by=None if current_user.is_demo else current_user)
    flash(_("%(num)s demo customers are gone.", num=customers))
    return redirect(url_for("settings.index"), 303)
