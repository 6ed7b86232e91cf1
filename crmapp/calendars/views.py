"""The calendar feed: its address given out once, and what calendars fetch from it."""

import re

import segno
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from crmapp.accounts.models import Person
from crmapp.calendars import queries, verbs
from crmapp.calendars.feed import Event, feed
from crmapp.database import writing
from crmapp.journal.log import afterwards
from crmapp.sessions import throttling
from crmapp.settings.values import setting
from crmapp.web.templating import LANGUAGES

bp = Blueprint("calendars", __name__)

WRONG_TOKENS = 30  # from one address in a quarter of an hour


@bp.get("/me/calendar")
def show() -> str:
    """Whether one's plans are fed to a calendar, and how to begin or end that."""
    return render_template("calendars/show.html", key=queries.key_of(current_user), address=None)


@bp.post("/me/calendar")
def open_feed() -> str:
    """A new secret address, shown on this page alone; a former one ends."""
    with writing():
        token = verbs.give_key(current_user)
    address = url_for(".fetch", token=token, _external=True)
    scanned = re.sub("^http:", "webcal:", address)  # a phone then subscribes and does not download
    code = segno.make(scanned, error="m", micro=False)
    drawn = code.svg_inline(border=3, dark="#111827", light="#fff", svgclass="qr", omitsize=True)
    return render_template(
        "calendars/show.html",
        key=queries.key_of(current_user),
        address=address,
        drawn=Markup(drawn),  # noqa: S704
    )


@bp.post("/me/calendar/end")
def close_feed() -> Response:
    """End the feed."""
    with writing():
        verbs.revoke_key(current_user)
    flash(_("The calendar feed is closed."))
    return redirect(url_for(".show"), 303)


@bp.get("/calendar/<token>.ics")
def fetch(token: str) -> Response:
    """A person's plans, for whoever has the address; calendars cannot sign in."""
    tries = {f"calendar:{request.remote_addr}": WRONG_TOKENS}
    if throttling.is_throttled(tries):
        abort(429)
    person = queries.person_of(token)
    if person is None:
        afterwards(lambda: throttling.count_failure(tries))
        abort(404)
    response = Response(_plans_of(person), mimetype="text/calendar")
    response.add_etag()
    return response.make_conditional(request)


def _plans_of(person: Person) -> str:
    with force_locale(LANGUAGES.get(person.language, LANGUAGES["zh"])):
        name = _("Follow-up plans of %(name)s", name=person.name)
        events = [_event(one) for one in queries.planned(person)]
    return feed(f"{name} · {setting('team_name')}", events)


def _event(planned: queries.Planned) -> Event:
    deal, step = planned
    done_by = [str(word) for word in (step.method, step.action) if word]
    what = " ".join(done_by) or _("Follow up")
    return Event(
        uid=f"{deal.customer.uid}-{deal.id}@crmapp",
        day=step.due_on,
        at=step.due_at,
        title=f"{deal.customer.short_name} · {what}",
        note=step.goal,
        url=url_for("customers.show", customer_id=deal.customer_id, _external=True),
        changed=step.made_at,
    )
