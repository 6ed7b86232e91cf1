"""The list of customers."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.policy import Action, can
from crmapp.roster.columns import heads
from crmapp.roster.filters import RosterFilter
from crmapp.roster.forms import FilterForm
from crmapp.roster.orders import order_of
from crmapp.roster.queries import page
from crmapp.web.access import allow, me
from crmapp.web.htmx import show
from crmapp.web.listing import asked, bar_of

bp = Blueprint("roster", __name__)


@bp.get("/customers")
def index() -> str | Response:
    """A page of the list."""
    allow(Action.CUSTOMER_SEE)
    home = url_for(".index")
    wanted = asked(home)
    if isinstance(wanted, Response):
        return wanted
    order, _direction = order_of(wanted.sort)
    viewer = me()
    found = page(viewer, wanted, order.place(request.args.get("after")))
    return render_template(
        "roster/index.html",
        rows=found.rows,
        heads=heads(wanted, home),
        choosable=any(_may_choose(viewer, row.customer) for row in found.rows),
        can_record=any(_may_record(viewer, row.customer) for row in found.rows),
        **bar_of(viewer, wanted, found, home),
    )


@bp.get("/customers/filters")
def filters() -> Response:
    """Every filter there is, set as the address says; `table` sends them to the table view."""
    allow(Action.CUSTOMER_SEE)
    home = url_for("grid.index" if "table" in request.args else ".index")
    form = FilterForm.showing(RosterFilter.of(request.args))
    return show("roster/filters.html", part="roster/filters.hx.html", filter_form=form, home=home)


def _may_choose(viewer: Person, customer: Customer) -> bool:
    acts = (Action.CUSTOMER_HAND_OVER, Action.CUSTOMER_PRINT)
    return any(can(viewer, act, customer) for act in acts)


def _may_record(viewer: Person, customer: Customer) -> bool:
    acts = (Action.FOLLOWUP_WRITE, Action.SERVICE_WRITE)
    return any(can(viewer, act, customer) for act in acts)
