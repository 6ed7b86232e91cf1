"""A deal's own page: its terms, items, quotes, proposals and payments."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.deal_lines.queries import lines_of
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import sight
from crmapp.payments.queries import account_of
from crmapp.policy import Action
from crmapp.products.lines import total_of
from crmapp.proposals.queries import proposals_of
from crmapp.quotes.queries import accepted, is_last, quotes_of
from crmapp.web.access import fetch
from crmapp.web.htmx import show as show_page

bp = Blueprint("selling", __name__)


@bp.get("/deals/<int:deal_id>")
def show(deal_id: int) -> Response:
    """All that leads from a deal's items to its money."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_SEE)
    lines, quotes = lines_of(deal.id), quotes_of(deal)
    return show_page(
        "selling/show.html",
        deal=deal,
        eye=sight(current_user, deal),
        lines=lines,
        total=total_of(lines),
        quotes=[(one, is_last(one, quotes)) for one in quotes],
        accepted=accepted(quotes),
        proposals=proposals_of(deal),
        account=account_of(deal),
    )
