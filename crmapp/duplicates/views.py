"""The warning while typing; nothing is saved, and no number stands in an address."""

from flask import Blueprint, make_response, render_template
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers.forms import NewCustomerForm
from crmapp.customers.short_names import shorten
from crmapp.duplicates.pace import may_ask
from crmapp.duplicates.queries import similar
from crmapp.journal.log import log_later
from crmapp.policy import Action
from crmapp.web.access import allow

bp = Blueprint("duplicates", __name__)


@bp.post("/duplicates/check")
def check() -> Response:
    """Who looks like the customer being typed, and the short name that would be given."""
    allow(Action.CUSTOMER_CREATE)
    if not may_ask(current_user.id):
        log_later("duplicate:too_many_checks", by=current_user)
        return make_response(render_template("duplicates/_too_many.html"), 429)
    form = NewCustomerForm()
    return make_response(
        render_template(
            "duplicates/check.hx.html",
            form=form,
            likeness=similar(form.signs(), viewer=current_user),
            short_name=shorten(form.name.data or ""),
        )
    )
