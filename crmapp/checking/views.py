"""The queue of customers whose data is to be checked, one screen for each."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.checking.forms import ALL, CheckForm, looked_at
from crmapp.checking.queries import confirmed, main_contact
from crmapp.contacts.models import Contact
from crmapp.contacts.queries import new_signs
from crmapp.contacts.verbs import change_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import writing
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.verbs import keep_apart
from crmapp.field_policy.sight import sight
from crmapp.freshness.kinds import SignKind
from crmapp.freshness.models import Part
from crmapp.freshness.queries import counted, page_of, place_of, written
from crmapp.freshness.verbs import confirm
from crmapp.history.reasons import ReasonNeeded
from crmapp.policy import Action
from crmapp.web.access import allow, fetch
from crmapp.web.alike import looked
from crmapp.web.htmx import go, show
from crmapp.web.oversight import as_asked, whose

bp = Blueprint("checking", __name__, url_prefix="/care/check")


@bp.get("/")
def index() -> Response:
    """The next customer to check; `after` is the place of those that were put off."""
    allow(Action.CARE_SEE)
    owner_id, view = whose()
    found, _next = page_of(SignKind.CHECK, owner_id, place_of(request.args.get("after")), most=1)
    if not found:
        is_first = "after" not in request.args
        return show("checking/done.html", whose=as_asked(owner_id, view), is_first=is_first)
    [sign] = counted(owner_id, [SignKind.CHECK])
    customer = fetch(Customer, found[0].id, to=Action.CUSTOMER_EDIT)
    contact = main_contact(customer)
    form = CheckForm.of(customer, contact, sight(current_user, customer))
    return _ask(customer, contact, form, left=sign.count, whose=as_asked(owner_id, view))


def _ask(
    customer: Customer, contact: Contact | None, form: CheckForm, *, status: int = 200, **more: Any
) -> Response:
    usual = {"left": 0, "likeness": None, "theirs": [], "is_stale": False}
    skip = written((customer.check_from, customer.id)) if customer.check_from else None
    return show(
        "checking/index.html",
        status=status,
        customer=customer,
        contact=contact,
        form=form,
        confirmed=confirmed(customer),
        parts=Part,
        eye=sight(current_user, customer),
        skip=skip,
        after=request.values.get("after"),
        **{**usual, **more},
    )


@bp.post("/<int:customer_id>")
def check(customer_id: int) -> Response:
    """Say that parts of the data are right, with what was put right in them."""
    allow(Action.CARE_SEE)
    form, parts = CheckForm(), looked_at(request.form.get("part", ALL))
    form.size_id.also(fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT).size)
    is_right, is_done, likeness = form.validate(), False, Likeness()
    try:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
            contact = main_contact(customer)
            is_stale = form.is_stale(customer, contact)
            if is_right and not is_stale:
                likeness, is_done = _put_right(customer, contact, form, parts)
    except ReasonNeeded:
        form.ask_why()
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
        contact = main_contact(customer)
    back_to = request.form.get("whose") or None
    if not is_done:
        status, eye = 409 if is_stale else 422, sight(current_user, customer)
        theirs = form.differences(customer, contact, eye) if is_stale else []
        form.seen(customer, contact)
        told = {"likeness": likeness, "theirs": theirs, "is_stale": is_stale, "whose": back_to}
        return _ask(customer, contact, form, status=status, **told)
    flash(_("%(name)s: confirmed", name=customer.short_name))
    return go(url_for(".index", whose=back_to, after=request.form.get("after") or None))


def _put_right(
    customer: Customer, contact: Contact | None, form: CheckForm, parts: list[Part]
) -> tuple[Likeness, bool]:
    """Change what differs and confirm the rest, unless a new number is like another customer's."""
    likeness, why, by = Likeness(), form.why(), current_user
    if contact is not None:
        values = form.contact_values(parts, sight(current_user, contact))
        new, reason = new_signs(customer, values), form.duplicate_reason.data
        likeness, waits = looked(new, reason=reason, besides=customer.id)
        if waits:
            return likeness, False
        change_contact(contact, values, by=by, **why)
        keep_apart(customer, likeness, by=by, reason=reason)
    change(customer, form.customer_values(parts), by=by, **why)
    confirm(customer, parts, by=by)
    return likeness, True
