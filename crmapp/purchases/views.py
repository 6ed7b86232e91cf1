"""A customer's purchases, and the button that begins the next."""

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.policy import Action
from crmapp.purchases.queries import purchases_of
from crmapp.purchases.verbs import repeat
from crmapp.web.access import fetch
from crmapp.web.htmx import go, show

bp = Blueprint("purchases", __name__)


@bp.get("/customers/<int:customer_id>/purchases")
def index(customer_id: int) -> Response:
    """What a customer has bought, with the sum."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    return show(
        "purchases/index.html", part="purchases/_purchases.html", customer=customer,
        deals=purchases_of(customer),
    )  # fmt: skip


@bp.post("/deals/<int:deal_id>/repeat")
def create(deal_id: int) -> Response:
    """Begin a repeat purchase of a won deal; pressed twice it is begun once."""
    with writing():
        deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
        if not deal.stage.kind.is_won:
            abort(409)
        _again, is_new = repeat(deal, by=current_user)
    if is_new:
        flash(_("The repeat purchase is on the board; adjust its amount and plan the next step."))
    else:
        flash(_("A repeat purchase of this deal is open already."))
    return go(url_for("customers.show", customer_id=deal.customer_id))
