"""The picker of a region, drawn anew when one of its selects changes."""

from flask import Blueprint, render_template, request

from crmapp.regions.forms import levels, smallest

bp = Blueprint("regions", __name__)


@bp.get("/regions")
def index() -> str:
    """What each select offers under the regions chosen so far."""
    return render_template(
        "regions/_picker.html", levels=levels(smallest(request.args.getlist("region_code")))
    )
