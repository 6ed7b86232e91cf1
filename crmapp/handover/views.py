"""Handing one customer to another owner, and asking for one."""

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.duplicates.tickets import customer_on
from crmapp.handover import asking, queries
from crmapp.handover.forms import AskForm, HandOverForm
from crmapp.handover.models import HandOverRequest
from crmapp.handover.verbs import hand_over
from crmapp.history.reasons import ReasonNeeded
from crmapp.policy import Action
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import answer, go, show

bp = Blueprint("handover", __name__)


@bp.get("/customers/<int:customer_id>/handover")
def new(customer_id: int) -> Response:
    """Ask who shall have the customer."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_HAND_OVER)
    return _ask(customer, HandOverForm(data={"owner_id": customer.owner_id}), status=200)


@bp.post("/customers/<int:customer_id>/handover")
def create(customer_id: int) -> Response:
    """Give the customer, its deals, plans and promises to the new owner."""
    form = HandOverForm()
    is_right = form.validate()
    try:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.CUSTOMER_HAND_OVER)
            is_stale = form.version.data != str(customer.version)
            if is_right and not is_stale:
                to = person(form.owner_id.data)
                hand_over(customer, to, by=current_user, **form.why())
    except ReasonNeeded:
        form.ask_why()
        is_right, customer = False, fetch(Customer, customer_id, to=Action.CUSTOMER_HAND_OVER)
    if not is_right or is_stale:
        return _ask(customer, form, status=409 if is_stale else 422)
    name = customer.owner.name if customer.owner else _("nobody yet")
    flash(_("%(customer)s now belongs to %(name)s.", customer=customer.short_name, name=name))
    return go(url_for("customers.show", customer_id=customer.id))


def _ask(customer: Customer, form: HandOverForm, *, status: int) -> Response:
    form.version.data = str(customer.version)
    page, part = "handover/new.html", "handover/_form.html"
    is_stale = status == 409
    return show(page, part=part, status=status, customer=customer, form=form, is_stale=is_stale)


@bp.get("/handover-requests")
def asked() -> Response:
    """Requests that wait for the viewer's answer, and what became of the viewer's own."""
    allow(Action.HANDOVER_ASK)
    viewer = me()
    waiting, mine = queries.to_answer(viewer), queries.asked_by(viewer)
    return show("handover/asked.html", waiting=waiting, mine=mine)


@bp.get("/customers/<int:customer_id>/handover-request")
def new_request(customer_id: int) -> Response:
    """Ask why someone wants a customer."""
    allow(Action.HANDOVER_ASK)
    customer = fetch(Customer, customer_id, to=Action.HANDOVER_ASK)
    return _ask_why(customer, AskForm(), status=200)


@bp.post("/customers/<int:customer_id>/handover-request")
def create_request(customer_id: int) -> Response:
    """Ask the owner and the managers for a customer."""
    allow(Action.HANDOVER_ASK)
    form = AskForm()
    is_right = form.validate()
    with writing():
        customer = fetch(Customer, customer_id, to=Action.HANDOVER_ASK)
        if is_right:
            asking.ask(customer, form.words.data, by=current_user)
    if not is_right:
        return _ask_why(customer, form, status=422)
    flash(_("Asked. You are told once there is an answer."))
    return go(url_for("customers.show", customer_id=customer.id))


def _ask_why(customer: Customer, form: AskForm, *, status: int) -> Response:
    page, part = "handover/ask.html", "handover/_ask.html"
    return show(page, part=part, status=status, customer=customer, form=form)


@bp.post("/handover-requests")
def ask() -> Response:
    """Ask for a customer that a warning of a duplicate has named, maybe only on a ticket."""
    allow(Action.HANDOVER_ASK)
    key = customer_on(request.form.get("ask"), current_user.id) or abort(404)
    with writing():
        customer = queries.living(key) or abort(404)
        asking.ask(customer, "", by=current_user)
    return answer("handover/_sent.html", otherwise=url_for(".asked"))


@bp.post("/handover-requests/<int:request_id>/grant")
def grant(request_id: int) -> Response:
    """Hand the customer over to who asked for it."""
    with writing():
        row = _to_answer(request_id)
        is_done = asking.grant(row, by=current_user)
    told = {"customer": row.customer.short_name, "name": row.asker.name}
    return _answered(_("%(customer)s now belongs to %(name)s.", **told), is_done=is_done)


@bp.post("/handover-requests/<int:request_id>/decline")
def decline(request_id: int) -> Response:
    """Let the customer stay with its owner."""
    with writing():
        row = _to_answer(request_id)
        is_done = asking.decline(row, by=current_user)
    return _answered(_("%(name)s is told.", name=row.asker.name), is_done=is_done)


def _answered(words: str, *, is_done: bool) -> Response:
    if is_done:
        flash(words)
    else:
        flash(_("That is answered already."), "bad")
    return go(url_for(".asked"))


def _to_answer(key: int) -> HandOverRequest:
    allow(Action.HANDOVER_ASK)
    row = queries.request_of(key) or abort(404)
    fetch(Customer, row.customer_id, to=Action.HANDOVER_ANSWER)
    # Read again behind the lock: two may answer at once.
    return queries.request_of(key) or abort(404)
