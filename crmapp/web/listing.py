"""The list of customers whichever way it is shown: what is asked of it and what its bar offers."""

from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crmapp.accounts.models import Person
from crmapp.contacts.phones import phone_key
from crmapp.field_policy.sight import sight
from crmapp.regions.forms import smallest
from crmapp.roster.chips import chips
from crmapp.roster.filters import RosterFilter
from crmapp.roster.in_words import problems
from crmapp.roster.queries import Page
from crmapp.roster.tabs import can_save, tabs
from crmapp.savedviews.queries import views_of
from crmapp.web.access import me


def asked(home: str) -> RosterFilter | Response:
    """What the address asks for; a filter form that was sent gets the short one of its answer."""
    if "applied" in request.args:
        args = request.args.to_dict()
        args["region"] = smallest(request.args.getlist("region_code"))
        return redirect(home + RosterFilter.of(args).query(), 303)
    wanted = RosterFilter.of(request.args).seen_by(sight(me()))
    if not phone_key(wanted.q):
        return wanted
    # Addresses stay in histories and logs; the box of the frame asks for numbers by POST.
    flash(_("Look a phone number up in the search box: it does not belong into an address."), "bad")
    return redirect(home + wanted.query(q=""), 303)


def bar_of(viewer: Person, wanted: RosterFilter, found: Page, home: str) -> dict[str, Any]:
    """What stands above and below the rows: views, filters, the count, the way to more."""
    own, further = views_of(viewer), found.next_query(wanted)
    return {
        "wanted": wanted,
        "home": home,
        "count": found.told_count,
        "is_later_page": "after" in request.args,
        "next_url": further and home + further,
        "first_url": home + wanted.query(),
        "chips": chips(wanted, home),
        "problems": problems(wanted.q),
        "tabs": tabs(wanted, own, home),
        "can_save": can_save(wanted, own),
        "has_views": bool(own),
    }
