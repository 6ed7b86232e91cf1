"""Handing many customers over: what will change, then the change itself."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.allotment.forms import NOBODY, AllotmentForm
from crmapp.allotment.queries import baggage_of
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.handover.verbs import hand_over_all
from crmapp.history.reasons import ReasonNeeded
from crmapp.policy import Action
from crmapp.selection.queries import Selection, customers_of, selection_of
from crmapp.web.access import allow
from crmapp.web.htmx import go, show

bp = Blueprint("allotment", __name__, url_prefix="/customers/allotment")

MOST = 500


@bp.get("/")
def index() -> Response:
    """The customers without an owner: where handing out begins."""
    allow(Action.CUSTOMER_HAND_OVER)
    return redirect(url_for("roster.index", owner=NOBODY), 303)


@bp.post("/")
def preview() -> Response:
    """List what a hand-over of the chosen customers would change; nothing is changed."""
    allow(Action.CUSTOMER_HAND_OVER)
    chosen = _chosen()
    if not chosen.keys:
        return _back(_("Choose customers first."))
    return _list(AllotmentForm(), chosen, _all(chosen), status=200)


@bp.post("/done")
def create() -> Response:
    """Give all of them to the new owner, or none where one has changed since the preview."""
    allow(Action.CUSTOMER_HAND_OVER)
    form, chosen = AllotmentForm(), _chosen()
    is_right = form.validate()
    if not chosen.keys:
        return _back(_("Choose customers first."))
    try:
        with writing():
            customers = _all(chosen)
            is_stale = any(chosen.versions.get(one.id) != one.version for one in customers)
            if is_right and not is_stale:
                to = form.new_owner()
                handed = hand_over_all(customers, to, by=current_user, **form.why())
    except ReasonNeeded:
        form.ask_why()
        is_right, customers = False, _all(chosen)
    if not is_right or is_stale:
        return _list(form, chosen, customers, status=409 if is_stale else 422)
    flash(_told(len(handed), to.name if to is not None else _("nobody yet")))
    return go(url_for("roster.index", owner=form.owner.data))


def _chosen() -> Selection:
    return selection_of(current_user, request.form, most=MOST)


def _all(chosen: Selection) -> list[Customer]:
    customers = customers_of(current_user, chosen.keys)
    if customers is None:
        abort(404)
    # What waits for review stays with its author; a list that is chosen whole may hold some.
    customers = [one for one in customers if one.review is Review.APPROVED]
    for customer in customers:
        allow(Action.CUSTOMER_HAND_OVER, customer)
    return customers


def _back(words: str) -> Response:
    flash(words, "bad")
    return redirect(url_for("roster.index") + request.form.get("query", ""), 303)


def _told(count: int, name: str) -> str:
    return ngettext(
        "%(num)d customer now belongs to %(name)s.",
        "%(num)d customers now belong to %(name)s.",
        count,
        name=name,
    )


def _list(
    form: AllotmentForm, chosen: Selection, customers: list[Customer], *, status: int
) -> Response:
    to = form.new_owner() if form.is_chosen else None
    to_id = to.id if to is not None else None
    moving = [one for one in customers if form.is_chosen and one.owner_id != to_id]
    return show(
        "allotment/preview.html",
        part="allotment/_preview.html",
        status=status,
        form=form,
        customers=customers,
        to=to,
        moving={one.id for one in moving},
        baggage=baggage_of([one.id for one in (moving if form.is_chosen else customers)]),
        is_cut=chosen.is_cut,
        is_stale=status == 409,
        most=MOST,
        back=request.form.get("query", ""),
    )
