"""A customer's referrals, both ways, and who is said to have made them."""

from typing import Any

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.policy import Action
from crmapp.referrals import queries, verbs
from crmapp.referrals.forms import ReferrerForm, SeekForm
from crmapp.search.queries import customers_found
from crmapp.web.access import fetch, me
from crmapp.web.htmx import go, show

bp = Blueprint("referrals", __name__)


@bp.get("/customers/<int:customer_id>/referrals")
def index(customer_id: int) -> Response:
    """Who referred a customer, whom it referred, and what came of it."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    return _page(customer, SeekForm(formdata=None))


@bp.post("/customers/<int:customer_id>/referrals")
def look_up(customer_id: int) -> Response:
    """Customers found, to choose who it was; a phone number travels in no address."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    form = SeekForm()
    if not form.validate():
        return _page(customer, form, 422)
    found = customers_found(me(), form.q.data, besides=customer.id)
    return _page(customer, form, found=found)


@bp.post("/customers/<int:customer_id>/referrer")
def update(customer_id: int) -> Response:
    """Say who referred a customer, or that nobody did."""
    fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    form = ReferrerForm()
    if not form.validate():
        abort(422)
    try:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
            key = form.referrer.data
            referrer = fetch(Customer, key, to=Action.CUSTOMER_SEE) if key else None
            verbs.refer(customer, referrer, by=current_user)
    except verbs.Roundabout:
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
        return _page(customer, SeekForm(formdata=None), 422, is_round=True)
    flash(_("Saved"))
    return go(url_for(".index", customer_id=customer_id))


def _page(customer: Customer, form: SeekForm, status: int = 200, **more: Any) -> Response:
    return show(
        "referrals/index.html", status=status, customer=customer, form=form,
        referrals=queries.referrals_of(customer, me()), **more,
    )  # fmt: skip
