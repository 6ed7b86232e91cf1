"""Handing one customer to another owner."""

from flask import Blueprint, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.handover.forms import HandOverForm
from crmapp.handover.verbs import hand_over
from crmapp.policy import Action
from crmapp.web.access import fetch
from crmapp.web.htmx import go, show

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
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_HAND_OVER)
        is_stale = form.version.data != str(customer.version)
        if is_right and not is_stale:
            to = person(form.owner_id.data)
            hand_over(customer, to, by=current_user, reason=form.reason.data)
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
