"""The reviewers' page: what waits, the oldest first, beside what looks like it."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.contacts.queries import contacts_of
from crmapp.customers.blocks import blocks, facts
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.field_policy.sight import sight
from crmapp.jobs.verbs import enqueue
from crmapp.merging.queries import alike
from crmapp.policy import Action
from crmapp.review import queries, verbs
from crmapp.review.forms import READY, DecisionForm, ReturnForm
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import go, show
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("review", __name__, url_prefix="/review")


@bp.get("/")
def index() -> Response:
    """What waits; the oldest is opened."""
    allow(Action.CUSTOMER_REVIEW)
    after = min(max(request.args.get("after", 0, int), 0), LARGEST_KEY)
    page = queries.queue(me(), after)
    return _page(page, page.rows[0] if page.rows else None)


@bp.get("/<int:customer_id>")
def open_one(customer_id: int) -> Response:
    """What waits, with one of it opened; one that is decided is shown on its own page."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_REVIEW)
    if customer.review is not Review.WAITING:
        return go(url_for("customers.show", customer_id=customer.id))
    return _open(customer, ReturnForm(formdata=None), status=200)


def _open(customer: Customer, form: ReturnForm, *, status: int, is_stale: bool = False) -> Response:
    page = queries.queue(me(), max(customer.id - 1, 0))
    return _page(page, queries.standing_of(customer), form, status=status, is_stale=is_stale)


def _page(
    page: queries.Page,
    chosen: queries.Standing | None,
    form: ReturnForm | None = None,
    *,
    status: int = 200,
    is_stale: bool = False,
) -> Response:
    return show(
        "review/index.html",
        status=status,
        queue=page,
        chosen=chosen,
        form=form or ReturnForm(formdata=None),
        ready=READY,
        is_stale=is_stale,
        **(_entry(chosen.customer) if chosen is not None else {}),
    )


def _entry(customer: Customer) -> dict[str, Any]:
    eye = sight(me(), customer)
    return {
        "customer": customer,
        "contacts": contacts_of(customer),
        "deals": queries.deals_of(customer),
        "blocks": [(one, facts(customer, one, eye)) for one in blocks()],
        "likeness": alike(customer, viewer=me()),
        "imported": queries.import_of(customer),
    }


@bp.post("/<int:customer_id>/approval")
def approve(customer_id: int) -> Response:
    """Let a customer in, unless it was changed since the reviewer looked at it."""
    form = DecisionForm()
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_REVIEW)
        is_stale = form.version.data != str(customer.version)
        is_done = not is_stale and verbs.approve(customer, by=current_user)
    if is_stale and customer.review is Review.WAITING:
        return _open(customer, ReturnForm(formdata=None), status=409, is_stale=True)
    if is_done:
        flash(_("%(name)s is approved: %(number)s", name=customer.name, number=customer.number))
    else:
        flash(_("That is decided already."), "bad")
    return go(url_for(".index"))


@bp.post("/<int:customer_id>/return")
def send_back(customer_id: int) -> Response:
    """Return a customer to its author, saying what is to be mended."""
    form = ReturnForm()
    is_right = form.validate()
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_REVIEW)
        is_done = is_right and verbs.send_back(customer, form.words, by=current_user)
    if not is_right and customer.review is Review.WAITING:
        return _open(customer, form, status=422)
    if is_done:
        flash(_("%(name)s was returned; its author is told.", name=customer.name))
    else:
        flash(_("That is decided already."), "bad")
    return go(url_for(".index"))


@bp.post("/<int:customer_id>/again")
def send_in(customer_id: int) -> Response:
    """Send a returned customer in again."""
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
        is_done = verbs.send_in(customer, by=current_user)
    if is_done:
        flash(_("Sent in. You are told once it is decided."))
    else:
        flash(_("That is decided already."), "bad")
    return go(url_for("customers.show", customer_id=customer.id))


@bp.get("/imports/<int:import_id>")
def ask_import(import_id: int) -> Response:
    """What of an import waits, before all of it is approved."""
    allow(Action.CUSTOMER_REVIEW)
    imported, count, some = queries.waiting_of(import_id, me())
    if imported is None:
        abort(404)
    return show("review/import.html", imported=imported, count=count, customers=some)


@bp.post("/imports/<int:import_id>")
def approve_import(import_id: int) -> Response:
    """Approve all of an import that waits, as a job."""
    allow(Action.CUSTOMER_REVIEW)
    imported, count, _some = queries.waiting_of(import_id, me())
    if imported is None:
        abort(404)
    if not count:
        flash(_("That is decided already."), "bad")
        return go(url_for(".index"))
    with writing():
        payload = {"import_id": import_id, "then": url_for(".index")}
        job = enqueue("review_import", payload, by=current_user)
    return go(url_for("jobs.show", job_id=job.id))
