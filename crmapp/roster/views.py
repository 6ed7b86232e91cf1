"""The list of customers."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.models import Person
from crmapp.contacts.phones import phone_key
from crmapp.customers.models import Customer
from crmapp.policy import Action, can
from crmapp.regions.forms import smallest
from crmapp.roster.chips import chips
from crmapp.roster.columns import heads
from crmapp.roster.filters import ME, RosterFilter
from crmapp.roster.forms import FilterForm
from crmapp.roster.orders import order_of
from crmapp.roster.queries import COUNTED, Page, page
from crmapp.savedviews.models import SavedView
from crmapp.savedviews.queries import views_of
from crmapp.web.access import allow

bp = Blueprint("roster", __name__)


@bp.get("/customers")
def index() -> str | Response:
    """A page of the list; a filter form that was sent gets the short address of its answer."""
    allow(Action.CUSTOMER_SEE)
    if "applied" in request.args:
        return redirect(url_for(".index") + _asked().query(), 303)
    wanted = RosterFilter.of(request.args)
    if phone_key(wanted.q):
        return _without_number(wanted)
    order, _direction = order_of(wanted.sort)
    after = request.args.get("after")
    viewer = current_user._get_current_object()  # asked for every row, too often for a proxy
    found = page(viewer, wanted, order.place(after))
    home = url_for(".index")
    own = views_of(viewer)
    return render_template(
        "roster/index.html",
        wanted=wanted,
        rows=found.rows,
        count=_count(found),
        is_later_page=after is not None,
        next_url=_next_url(found, wanted),
        first_url=home + wanted.query(),
        heads=heads(wanted, home),
        chips=chips(wanted, home),
        tabs=_tabs(wanted, own, home),
        can_save=not wanted.is_plain and wanted.query() not in {view.query for view in own},
        has_views=bool(own),
        filter_form=FilterForm.showing(wanted),
        choosable=any(_may_choose(viewer, row.customer) for row in found.rows),
        can_record=any(_may_record(viewer, row.customer) for row in found.rows),
    )


def _asked() -> RosterFilter:
    args = request.args.to_dict()
    args["region"] = smallest(request.args.getlist("region_code"))
    return RosterFilter.of(args)


def _without_number(wanted: RosterFilter) -> Response:
    # Addresses stay in histories and logs; the box of the frame asks for numbers by POST.
    flash(_("Look a phone number up in the search box: it does not belong into an address."), "bad")
    return redirect(url_for(".index") + wanted.query(q=""), 303)


def _count(found: Page) -> str:
    return f"{found.count:,}" if found.is_counted else f"{COUNTED:,}+"


def _next_url(found: Page, wanted: RosterFilter) -> str | None:
    if found.next_place is None:
        return None
    return f"{url_for('.index')}?{urlencode({**wanted.said(), 'after': found.next_place})}"


def _tabs(wanted: RosterFilter, own: list[SavedView], home: str) -> list[tuple[str, str, bool]]:
    mine = RosterFilter(owner=ME)
    present = wanted.query()
    views = [(_("All"), ""), (_("Mine"), mine.query())]
    views += [(view.name, view.query) for view in own]
    return [(name, home + query, query == present) for name, query in views]


def _may_choose(viewer: Person, customer: Customer) -> bool:
    acts = (Action.CUSTOMER_HAND_OVER, Action.CUSTOMER_PRINT)
    return any(can(viewer, act, customer) for act in acts)


def _may_record(viewer: Person, customer: Customer) -> bool:
    acts = (Action.FOLLOWUP_WRITE, Action.SERVICE_WRITE)
    return any(can(viewer, act, customer) for act in acts)
