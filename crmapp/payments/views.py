"""Payments: planned and received for a deal, and the list of what is still to come in."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.payments import queries, verbs
from crmapp.payments.forms import PaymentForm
from crmapp.payments.models import Payment, PaymentKind
from crmapp.policy import Action, can
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import go, show

bp = Blueprint("payments", __name__)


@bp.get("/payments")
def index() -> Response:
    """What is still to come in: of one's own customers; for those who oversee the team, of all."""
    allow(Action.CUSTOMER_SEE)
    of_team = request.args.get("whose") == "team" and can(current_user, Action.TEAM_OVERSEE)
    only_late = request.args.get("late") == "1"
    viewer, owner_id = me(), None if of_team else current_user.id
    rows, following = queries.outstanding(viewer, owner_id, only_late=only_late, after=_place())
    sees_sums = sight(viewer).sees(Field.AMOUNT)
    return show(
        "payments/index.html", rows=rows, of_team=of_team, only_late=only_late,
        totals=queries.totals(viewer, owner_id) if sees_sums else None,
        following=f"{following[0]}_{following[1]}" if following else None,
    )  # fmt: skip


def _place() -> tuple[date, int] | None:
    day, _line, key = request.args.get("after", "").partition("_")
    try:
        return (date.fromisoformat(day), int(key)) if len(key) < 10 else None
    except ValueError:
        return None


@bp.get("/deals/<int:deal_id>/payments/<any(planned, received):kind>")
def new(deal_id: int, kind: str) -> Response:
    """Ask when and how much; what is open is proposed."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
    account = queries.account_of(deal)
    known: dict[str, Any] = {"on": clock.today(), "amount": account.open or None}
    if kind == PaymentKind.PLANNED:
        known = {"on": None, "amount": account.unplanned or None}
    elif due := next((row for row in account.planned if row.open_amount), None):
        known["amount"] = due.open_amount
    return _ask(deal, PaymentForm(formdata=None, data=known, kind=PaymentKind(kind)), kind)


def _ask(
    deal: Deal, form: PaymentForm, kind: str, payment: Payment | None = None, status: int = 200
) -> Response:
    return show(
        "payments/form.html", part="payments/_form.html", status=status, deal=deal, form=form,
        kind=kind, payment=payment,
    )  # fmt: skip


@bp.post("/deals/<int:deal_id>/payments/<any(planned, received):kind>")
def create(deal_id: int, kind: str) -> Response:
    """Plan a payment, or note one that has come in."""
    form = PaymentForm(kind=PaymentKind(kind))
    if not form.validate():
        return _ask(fetch(Deal, deal_id, to=Action.OFFER_EDIT), form, kind, status=422)
    with writing():
        deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
        verbs.add(deal, PaymentKind(kind), form.values(), by=current_user)
    flash(_("Saved"))
    return go(url_for("selling.show", deal_id=deal_id))


@bp.get("/payments/<int:payment_id>")
def edit(payment_id: int) -> Response:
    """The form of a payment."""
    payment = fetch(Payment, payment_id, to=Action.OFFER_EDIT)
    form = PaymentForm(formdata=None, obj=payment, kind=payment.kind)
    return _ask(payment.deal, form, payment.kind.value, payment)


@bp.post("/payments/<int:payment_id>")
def update(payment_id: int) -> Response:
    """Change a payment, unless someone else did since the form was shown."""
    payment = fetch(Payment, payment_id, to=Action.OFFER_EDIT)
    form = PaymentForm(kind=payment.kind)
    if not form.validate():
        return _ask(payment.deal, form, payment.kind.value, payment, 422)
    with writing():
        payment = fetch(Payment, payment_id, to=Action.OFFER_EDIT)
        is_stale = form.version.data != str(payment.version)
        if not is_stale:
            verbs.change(payment, form.values(), by=current_user)
    if is_stale:
        form.version.raw_data, form.version.data = None, payment.version
        return _ask(payment.deal, form, payment.kind.value, payment, 409)
    flash(_("Saved"))
    return go(url_for("selling.show", deal_id=payment.deal_id))
