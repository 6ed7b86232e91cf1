"""Naming helpers and letting them go."""

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers import verbs
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.helpers.forms import HelperForm
from crmapp.helpers.queries import helpers_of, possible_helpers
from crmapp.policy import Action
from crmapp.web.access import fetch
from crmapp.web.htmx import go, is_htmx, show

bp = Blueprint("helpers", __name__)


@bp.get("/customers/<int:customer_id>/helpers")
def index(customer_id: int) -> Response:
    """Who helps, and who might."""
    customer = fetch(Customer, customer_id, to=Action.HELPER_NAME)
    return _show(customer, HelperForm(possible_helpers(customer)))


@bp.post("/customers/<int:customer_id>/helpers")
def create(customer_id: int) -> Response:
    """Let someone write follow-ups on the customer."""
    with writing():
        customer = fetch(Customer, customer_id, to=Action.HELPER_NAME)
        form = HelperForm(possible_helpers(customer))
        if is_right := form.validate():
            verbs.name_helper(customer, form.chosen, by=current_user)
    return _show(customer, form) if is_right else _show(customer, form, status=422)


@bp.post("/customers/<int:customer_id>/helpers/<int:person_id>/release")
def release(customer_id: int, person_id: int) -> Response:
    """Let a helper write no longer."""
    with writing():
        customer = fetch(Customer, customer_id, to=Action.HELPER_NAME)
        verbs.release_helper(customer, person_id, by=current_user)
    return _show(customer, HelperForm(possible_helpers(customer), formdata=None))


def _show(customer: Customer, form: HelperForm, status: int = 200) -> Response:
    if request.method == "POST" and status == 200:
        if not is_htmx():
            return go(url_for("customers.show", customer_id=customer.id))
        form = HelperForm(possible_helpers(customer), formdata=None)
    helpers = helpers_of(customer)
    page, part = "helpers/index.html", "helpers/_helpers.html"
    return show(page, part=part, status=status, customer=customer, helpers=helpers, form=form)
