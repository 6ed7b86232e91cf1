"""More of a timeline: the next page, or another kind of entry."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.policy import Action
from crmapp.timeline.queries import Filter, timeline
from crmapp.web.access import fetch
from crmapp.web.htmx import show

bp = Blueprint("timeline", __name__)


@bp.get("/customers/<int:customer_id>/timeline")
def index(customer_id: int) -> Response:
    """A page of what happened, of one kind if asked for."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    try:
        shown = Filter(request.args.get("shown", "all"))
        page = timeline(customer, shown, request.args.get("after"))
    except (ValueError, OverflowError):
        abort(404)
    part = "timeline/_more.html" if request.args.get("after") else "timeline/_timeline.html"
    return show("timeline/index.html", part=part, customer=customer, timeline=page, filters=Filter)
