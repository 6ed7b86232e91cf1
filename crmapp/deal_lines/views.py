"""The lines of a deal: written together, their total taken as the deal's amount."""

from flask import Blueprint, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.deal_lines import verbs
from crmapp.deal_lines.forms import LinesForm, as_data
from crmapp.deal_lines.queries import lines_of
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.policy import Action
from crmapp.products.lines import total_of
from crmapp.quantities import show_discount, show_quantity
from crmapp.web.access import fetch
from crmapp.web.htmx import go, show

bp = Blueprint("deal_lines", __name__)


@bp.app_template_filter()
def quantity(thousandths: int) -> str:
    """A quantity as people read it."""
    return show_quantity(thousandths)


@bp.app_template_filter()
def discount(hundredths: int) -> str:
    """A discount as people read it."""
    return show_discount(hundredths)


@bp.get("/deals/<int:deal_id>/lines")
def edit(deal_id: int) -> Response:
    """The lines of a deal, to be written anew."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
    return _ask(deal, LinesForm(formdata=None, data=_now(deal)))


def _now(deal: Deal) -> dict[str, object]:
    return {"version": deal.version, "lines": as_data(lines_of(deal.id))}


def _ask(deal: Deal, form: LinesForm, status: int = 200, *, is_stale: bool = False) -> Response:
    form.spread()
    if is_stale:
        form.version.raw_data, form.version.data = None, deal.version
    there = lines_of(deal.id) if is_stale else []
    return show("deal_lines/edit.html", status=status, deal=deal, form=form, there=there)


@bp.post("/deals/<int:deal_id>/lines")
def update(deal_id: int) -> Response:
    """Keep the lines, unless the deal has changed since the form was shown."""
    form = LinesForm()
    if not form.validate():
        return _ask(fetch(Deal, deal_id, to=Action.OFFER_EDIT), form, 422)
    with writing():
        deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
        is_stale = form.version.data != str(deal.version)
        if not is_stale:
            verbs.write(deal, form.line_values(), by=current_user)
    if is_stale:
        return _ask(deal, form, 409, is_stale=True)
    flash(_("Saved"))
    return go(url_for("selling.show", deal_id=deal.id))


@bp.post("/deals/<int:deal_id>/lines/amount")
def take_amount(deal_id: int) -> Response:
    """Have the deal be worth what its lines come to."""
    with writing():
        deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
        lines = lines_of(deal.id)
        if lines:
            change_deal(deal, {"amount": total_of(lines)}, by=current_user)
    flash(_("The deal's amount is what its items come to."))
    return go(url_for("selling.show", deal_id=deal.id))
