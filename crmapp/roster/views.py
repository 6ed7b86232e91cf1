"""The list of customers."""

from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, get_template_attribute, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from crmapp.custom_fields.columns import columns_for
from crmapp.policy import Action, can
from crmapp.roster.columns import heads
from crmapp.roster.filters import RosterFilter
from crmapp.roster.forms import FilterForm
from crmapp.roster.orders import order_of
from crmapp.roster.queries import rows_of, told_page
from crmapp.web.access import allow, me
from crmapp.web.drawn import drawn
from crmapp.web.htmx import show
from crmapp.web.listing import asked, bar_of

bp = Blueprint("roster", __name__)

CHOSEN_FOR = (Action.CUSTOMER_HAND_OVER, Action.CUSTOMER_PRINT)
RECORDED_BY = (Action.FOLLOWUP_WRITE, Action.SERVICE_WRITE)


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
    found = told_page(viewer, wanted, order.place(request.args.get("after")))
    lines = drawn("roster", found.rows, lambda places: _draw([found.rows[at][0] for at in places]))
    return render_template(
        "roster/index.html",
        lines=lines,
        heads=heads(wanted, home, columns_for(viewer)),
        choosable=any(line.may_choose for line in lines),
        can_record=any(line.may_record for line in lines),
        **bar_of(viewer, wanted, found, home),
    )


@bp.get("/customers/filters")
def filters() -> Response:
    """Every filter there is, set as the address says; `table` sends them to the table view."""
    allow(Action.CUSTOMER_SEE)
    home = url_for("grid.index" if "table" in request.args else ".index")
    form = FilterForm.showing(RosterFilter.of(request.args))
    return show("roster/filters.html", part="roster/filters.hx.html", filter_form=form, home=home)


class Line(NamedTuple):
    """A row as it is drawn, and what its reader may do with it."""

    html: Markup
    may_choose: bool
    may_record: bool


def _draw(keys: list[int]) -> Iterator[Line | None]:
    viewer, draw = me(), get_template_attribute("roster/rows.html", "rows")
    rows = {row.customer.id: row for row in rows_of(viewer, keys)}
    for key in keys:
        customer = rows[key].customer if key in rows else None
        yield customer and Line(
            html=draw([rows[key]]),
            may_choose=any(can(viewer, act, customer) for act in CHOSEN_FOR),
            may_record=any(can(viewer, act, customer) for act in RECORDED_BY),
        )
