"""The warning while typing; nothing is saved, and no number stands in an address."""

from flask import Blueprint, abort, make_response, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers.forms import NewCustomerForm
from crmapp.customers.models import Customer
from crmapp.customers.short_names import shorten
from crmapp.duplicates.levels import level_label, level_tone
from crmapp.duplicates.pace import may_ask
from crmapp.duplicates.queries import similar
from crmapp.duplicates.tickets import ticket
from crmapp.journal.log import log_later
from crmapp.policy import Action
from crmapp.web.access import allow

bp = Blueprint("duplicates", __name__)

LARGEST = 300_000  # bytes; every field at its full length sends less, and nothing here is validated

bp.add_app_template_global(level_label)
bp.add_app_template_global(level_tone)


@bp.app_template_global("ticket")
def ticket_for(customer: Customer) -> str:
    """A customer's name in a form that may not tell which one it is."""
    return ticket(customer.id, current_user.id)


@bp.post("/duplicates/check")
def check() -> Response:
    """Who looks like the customer being typed, and the short name that would be given."""
    allow(Action.CUSTOMER_CREATE)
    if not may_ask(current_user.id):
        log_later("duplicate:too_many_checks", by=current_user)
        return make_response(render_template("duplicates/_too_many.html"), 429)
    if (request.content_length or 0) > LARGEST:
        abort(413)
    form = NewCustomerForm()
    likeness = similar(form.signs(), viewer=current_user)
    if unseen := sum(not item.is_seen for item in likeness.items):
        log_later("duplicate:met_unseen", by=current_user, customers=unseen)
    return make_response(
        render_template(
            "duplicates/check.hx.html",
            form=form,
            likeness=likeness,
            short_name=shorten(form.name.data or ""),
        )
    )
