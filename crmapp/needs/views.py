"""The block of needs on a customer: shown, gathered from follow-ups, put into words."""

from typing import Any

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.needs import queries, verbs
from crmapp.needs.forms import GatherForm, NeedForm
from crmapp.needs.models import Need, NeedKind
from crmapp.policy import Action
from crmapp.web.access import allow, fetch
from crmapp.web.htmx import go, is_htmx, show

bp = Blueprint("needs", __name__)


@bp.app_template_global()
def need_kinds() -> type[NeedKind]:
    """Under what a need is put."""
    return NeedKind


@bp.get("/customers/<int:customer_id>/needs")
def index(customer_id: int) -> Response:
    """What a customer needs, as far as one may see it; a part is the panel beside the customer."""
    return _page(fetch(Customer, customer_id, to=Action.CUSTOMER_SEE))


def _page(customer: Customer, form: NeedForm | None = None, status: int = 200) -> Response:
    return show(
        "needs/index.html", part="needs/_panel.html", status=status,
        form=form or NeedForm(formdata=None), is_asked=form is not None, **_context(customer),
    )  # fmt: skip


def _context(customer: Customer) -> dict[str, Any]:
    is_seen = sight(current_user, customer).has("needs.words")
    found = queries.needs_of(customer) if is_seen else None
    return {"customer": customer, "needs": found}


@bp.post("/customers/<int:customer_id>/needs")
def create(customer_id: int) -> Response:
    """Write a need down by hand."""
    form = NeedForm()
    is_right = form.validate()
    if is_right:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
            _allow_writing(customer)
            verbs.gather(customer, form.kind.data, form.words.data, by=current_user)
    else:
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    if is_right and not is_htmx():
        flash(_("Saved"))
        return go(url_for(".index", customer_id=customer_id))
    return _page(customer) if is_right else _page(customer, form, 422)


def _allow_writing(customer: Customer) -> None:
    if not sight(current_user, customer).may_change("needs.words"):
        abort(403)


@bp.post("/followups/<int:followup_id>/needs")
def gather(followup_id: int) -> Response:
    """Put what a follow-up found among the needs: selected words, else its own on the need."""
    _readable(followup_id)
    form = GatherForm()
    if not form.validate():
        abort(422, description=" ".join(map(str, form.words.errors)) or None)
    with writing():
        followup = _readable(followup_id)
        customer = followup.customer
        words = form.words.data or followup.need or followup.content
        kind = form.kind.data
        need, is_new = verbs.gather(customer, kind, words, by=current_user, followup=followup)
    text = _("Put under “%(kind)s”", kind=kind.label) if is_new else _("It stands there already")
    if not is_htmx():
        flash(text)
        return go(url_for("customers.show", customer_id=customer.id))
    return show(
        "needs/gathered.hx.html", need=need, text=text, is_new=is_new,
        form=NeedForm(formdata=None), **_context(customer),
    )  # fmt: skip


def _readable(followup_id: int) -> FollowUp:
    followup = fetch(FollowUp, followup_id, to=Action.FOLLOWUP_READ)
    allow(Action.CUSTOMER_EDIT, followup.customer)
    _allow_writing(followup.customer)
    return followup


@bp.get("/needs/<int:need_id>/edit")
def edit(need_id: int) -> Response:
    """The form of a need, in its place."""
    need = fetch(Need, need_id, to=Action.CUSTOMER_EDIT)
    _allow_writing(need.customer)
    return _edit(need, NeedForm(formdata=None, obj=need))


@bp.post("/needs/<int:need_id>/edit")
def update(need_id: int) -> Response:
    """Change a need, unless someone else was faster."""
    form = NeedForm()
    is_right = form.validate()
    with writing():
        need = fetch(Need, need_id, to=Action.CUSTOMER_EDIT)
        _allow_writing(need.customer)
        is_stale = form.version.data != str(need.version)
        if is_right and not is_stale:
            values = {"kind": form.kind.data, "words": form.words.data}
            verbs.change(need, values, by=current_user)
    if not is_right:
        return _edit(need, form, 422)
    if is_stale:
        form.version.raw_data, form.version.data = None, need.version
        return _edit(need, form, 409)
    if is_htmx():
        return _page(need.customer)
    flash(_("Saved"))
    return go(url_for(".index", customer_id=need.customer_id))


def _edit(need: Need, form: NeedForm, status: int = 200) -> Response:
    return show(
        "needs/edit.html", part="needs/_edit.html", status=status, need=need,
        customer=need.customer, form=form, is_stale=status == 409,
    )  # fmt: skip
