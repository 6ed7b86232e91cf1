"""The history of a customer's fields, and putting a former value back."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal, StageChange
from crmapp.field_policy.sight import sight
from crmapp.handover.models import HandOver
from crmapp.history import queries, verbs
from crmapp.history.models import Change
from crmapp.history.reasons import CHOSEN, READY, UpdateType
from crmapp.policy import Action
from crmapp.web.access import fetch, me
from crmapp.web.htmx import go, show

bp = Blueprint("history", __name__)


@bp.app_template_global()
def ready_reasons(kind: str) -> tuple[Any, ...]:
    """The reasons that are offered for a kind of update."""
    return READY[UpdateType(kind)]


@bp.app_template_global()
def update_types() -> list[tuple[str, Any]]:
    """The kinds of update to choose from, the one that follows from the field first."""
    return [("", _("Update type: by the field")), *((one.value, one.label) for one in CHOSEN)]


@bp.get("/customers/<int:customer_id>/history")
def index(customer_id: int) -> Response:
    """What was changed, the newest first; of one field if asked for."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    columns = queries.columns_of(customer)
    column = request.args.get("field", "")
    try:
        place = queries.place_of(request.args.get("after"))
    except (ValueError, OverflowError):
        abort(404)
    known = {name for name, _label in columns}
    chosen = column if column in known else ""
    page = queries.page(customer, sight(me(), customer), column=chosen, place=place)
    part = "history/_rows.html" if place is not None else None
    return show(
        "history/index.html", part=part, customer=customer, found=page, columns=columns,
        chosen=chosen,
    )  # fmt: skip


@bp.post("/customers/<int:customer_id>/history/<kind>/<int:change_id>")
def put_back(customer_id: int, kind: str, change_id: int) -> Response:
    """Put the value from before a change back, unless its record has changed since it was shown."""
    if kind not in _ACTS:
        abort(404)
    try:
        with writing():
            told, tone = _ACTS[kind](customer_id, change_id)
    except verbs.Gone:
        told, tone = _("The former value is no more; nothing was changed."), "bad"
    except IntegrityError:
        told, tone = _("Another customer has this value by now."), "bad"
    flash(told, tone)
    home = url_for(".index", customer_id=customer_id, field=request.form.get("field") or None)
    return go(home)


def _put_field_back(customer_id: int, key: int) -> tuple[str, str]:
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    row = _row(Change, key, customer)
    if not sight(me(), customer).may_change(f"{row.subject}.{row.field}"):
        abort(403)
    record = verbs.record_of(row)
    if record is None or getattr(record, "customer_id", customer.id) != customer.id:
        raise verbs.Gone
    return _said(record, lambda: verbs.put_back(row, record, by=current_user))


def _put_owner_back(customer_id: int, key: int) -> tuple[str, str]:
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_HAND_OVER)
    row = _row(HandOver, key, customer)
    return _said(customer, lambda: verbs.put_owner_back(row, customer, by=current_user))


def _put_stage_back(customer_id: int, key: int) -> tuple[str, str]:
    customer = fetch(Customer, customer_id, to=Action.DEAL_MOVE)
    row = _row(StageChange, key, customer)
    deal = fetch(Deal, row.deal_id, to=Action.DEAL_MOVE)
    return _said(deal, lambda: verbs.put_stage_back(row, deal, by=current_user))


_ACTS = {"change": _put_field_back, "owner": _put_owner_back, "move": _put_stage_back}


def _row(model: Any, key: int, customer: Customer) -> Any:
    return queries.row_of(model, key, customer) or abort(404)


def _said(record: Any, act: Any) -> tuple[str, str]:
    if request.form.get("version") != str(record.version):
        return _("Someone changed this meanwhile. Look once more, then put it back."), "bad"
    if not act():
        return _("It says so already."), "ok"
    return _("Put back"), "ok"
