"""One customer: made, shown, changed, deleted."""

from typing import Any

from flask import Blueprint, abort, flash, get_template_attribute, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.team import owners
from crmapp.campaigns.known import campaign, campaigns
from crmapp.campaigns.verbs import credit
from crmapp.contacts.paste import split_card
from crmapp.custom_fields.attributes import load_custom
from crmapp.custom_fields.definitions import fronted, offered_names
from crmapp.custom_fields.kinds import Subject
from crmapp.customers import queries, verbs
from crmapp.customers.blocks import block, blocks, facts
from crmapp.customers.entering import Beginning, enter_whole
from crmapp.customers.forms import (
    CustomerForm,
    NewCustomerForm,
    StatusForm,
    customer_form,
    new_customer_form,
)
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.dates import next_chips
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.pace import may_ask
from crmapp.duplicates.queries import similar
from crmapp.duplicates.signs import signs_of_record
from crmapp.duplicates.verbs import keep_apart
from crmapp.field_policy.sight import sight
from crmapp.helpers.queries import helpers_of
from crmapp.history.reasons import ReasonNeeded
from crmapp.policy import Action, can
from crmapp.recycling.verbs import throw_away
from crmapp.referrals.forms import is_ring
from crmapp.referrals.queries import meant
from crmapp.review.queries import standing_of
from crmapp.stages.pipeline import stages
from crmapp.timeline.queries import Filter, timeline
from crmapp.web.access import allow, fetch
from crmapp.web.alike import looked
from crmapp.web.htmx import answer, go
from crmapp.web.htmx import show as show_page
from crmapp.web.places import Place
from crmapp.web.recording import around_of, sheet

bp = Blueprint("customers", __name__)


@bp.get("/customers/new")
def new() -> Response:
    """An empty form for a new customer."""
    allow(Action.CUSTOMER_CREATE)
    form = new_customer_form(data={"owner_id": _own_seat()})
    return _ask(form, status=200)


@bp.post("/customers")
def create() -> Response:
    """Make a customer, unless something looks like it that the writer has not answered to."""
    allow(Action.CUSTOMER_CREATE)
    form = new_customer_form()
    if made := queries.made_from(form.uid.data):
        return go(url_for(".show", customer_id=made.id))
    if not form.validate():
        return _ask(form)
    try:
        customer, likeness = _save(form)
    except IntegrityError as problem:
        return _ask_again(form, problem)
    if customer is None and (made := queries.made_from(form.uid.data)):
        return go(url_for(".show", customer_id=made.id))  # it resembles itself: sent twice at once
    if customer is None:
        return _ask(form, likeness=likeness)
    return go(url_for(".show", customer_id=customer.id))


def _save(form: NewCustomerForm) -> tuple[Customer | None, Likeness]:
    signs, reason = form.signs(), form.duplicate_reason.data
    contact = form.contact.form.contact_values()
    with writing():
        likeness, waits = looked(signs, reason=reason)
        if waits:
            return None, likeness
        values = {**form.values(), "uid": form.uid.data}
        values["referrer_id"] = queries.customer_named(form.referrer.data, viewer=current_user)
        beginning = Beginning(
            form.deal_values(), form.deal_stage_id.data, form.next_on.data, form.next_action.data
        )
        customer = enter_whole(
            values, contact, beginning, by=current_user, owner_id=_owner_of(form)
        )
        credit(customer, campaign(form.campaign_id.data), by=current_user)
        keep_apart(customer, likeness, by=current_user, reason=reason)
    return customer, likeness


def _ask_again(form: NewCustomerForm, problem: IntegrityError) -> Response:
    if made := queries.made_from(form.uid.data):
        return go(url_for(".show", customer_id=made.id))
    if not form.blames(problem):
        raise problem
    return _ask(form)


def _own_seat() -> int | None:
    return current_user.id if any(one.id == current_user.id for one in owners()) else None


def _may_choose_owner() -> bool:
    return can(current_user, Action.CUSTOMER_HAND_OVER) or _own_seat() is None


def _owner_of(form: NewCustomerForm) -> int | None:
    return form.owner_id.data if _may_choose_owner() else _own_seat()


def _ask(form: NewCustomerForm, *, status: int = 422, likeness: Likeness | None = None) -> Response:
    if not _may_choose_owner():
        del form.owner_id
    return show_page(
        "customers/new.html",
        part="customers/_new.html",
        status=status,
        form=form,
        likeness=likeness,
        blocks=blocks(),
        front=fronted(Subject.CUSTOMERS),
        of_contact=offered_names(Subject.CONTACTS),
        day_chips=next_chips(clock.today()),
    )


@bp.post("/customers/paste")
def split_paste() -> Response:
    """The form with what a pasted text says put into its empty fields; nothing is saved."""
    allow(Action.CUSTOMER_CREATE)
    form = new_customer_form()
    form.fill(split_card(request.form.get("pasted", "")))
    # More than a few a minute look for others' customers: saving checks again anyway.
    is_asked = may_ask(current_user.id)
    likeness = similar(form.signs(), viewer=current_user) if is_asked else None
    return _ask(form, status=200, likeness=likeness)


@bp.get("/customers/<int:customer_id>")
def show(customer_id: int) -> Response:
    """All of one customer."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    around = around_of(customer)
    load_custom([customer], around.contacts, around.deals)
    written = sheet(customer, Place.PAGE, around)
    return show_page(
        "customers/show.html",
        record_form=written and written.blank(),
        customer=customer,
        contacts=around.contacts,
        deals=around.deals,
        steps=around.steps,
        stages=stages(),
        timeline=timeline(customer, Filter.ALL),
        filters=Filter,
        blocks=[(one, facts(customer, one, sight(current_user, customer))) for one in blocks()],
        helpers=helpers_of(customer),
        asks_status=queries.asks_for_status(customer, around.deals),
        standing=standing_of(customer),
        has_campaigns=bool(campaigns()),
        **queries.surroundings(customer, viewer=current_user),
    )


@bp.get("/customers/<int:customer_id>/edit")
@bp.get("/customers/<int:customer_id>/edit/<key>")
def edit(customer_id: int, key: str = "basics") -> Response:
    """The form of one block."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    form = _block_form(key, customer, obj=customer)
    return _ask_block(customer, form, key, status=200)


@bp.post("/customers/<int:customer_id>/edit/<key>")
def update(customer_id: int, key: str) -> Response:
    """Change one block; a form that someone else's save has overtaken is shown beside theirs."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    form, likeness = _block_form(key, customer), Likeness()
    try:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
            is_stale = form.version.data != str(customer.version)
            is_right = form.validate() and not is_ring(form.referrer, customer, current_user)
            if is_right and not is_stale:
                likeness, waits = _change(customer, form)
                is_right = not waits
    except (IntegrityError, ReasonNeeded) as problem:
        if not form.blames(problem):
            raise
        is_right, customer = False, fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    if not is_right or is_stale:
        status = 409 if is_stale else 422
        return _ask_block(customer, form, key, status=status, likeness=likeness)
    return answer(
        "customers/update.hx.html",
        otherwise=url_for(".show", customer_id=customer.id),
        customer=customer,
        block=block(key),
        rows=facts(customer, block(key), sight(current_user, customer)),
    )


def _change(customer: Customer, form: CustomerForm) -> tuple[Likeness, bool]:
    """Change what the form says, unless a new name or key is like another customer's."""
    values, why = _values(customer, form), form.duplicate_reason.data
    now = signs_of_record(customer, (), **values)
    new = now.beyond(signs_of_record(customer, ()))
    likeness, waits = looked(new, reason=why, besides=customer.id)
    if likeness.forbids:
        form.refuse_code()
    if not waits:
        verbs.change(customer, values, by=current_user, **form.why())
        keep_apart(customer, likeness, by=current_user, reason=why)
    return likeness, waits


def _block_form(key: str, customer: Customer, **given: Any) -> CustomerForm:
    if block(key) is None:
        abort(404)
    form = customer_form(**given)
    form.only(key)
    form.narrow(sight(current_user, customer))
    return form


def _values(customer: Customer, form: CustomerForm) -> dict[str, Any]:
    values = form.values()
    if form.referrer:
        values["referrer_id"] = meant(customer, form.referrer.data, viewer=current_user)
    return values


def _ask_block(
    customer: Customer,
    form: CustomerForm,
    key: str,
    *,
    status: int,
    likeness: Likeness | None = None,
) -> Response:
    form.offer_kept(customer)
    theirs = form.differences(customer) if status == 409 else []
    form.version.data = str(customer.version)
    return show_page(
        "customers/edit.html",
        part="customers/_edit.html",
        status=status,
        customer=customer,
        form=form,
        block=block(key),
        theirs=theirs,
        likeness=likeness,
    )


@bp.post("/customers/<int:customer_id>/status")
def change_status(customer_id: int) -> Response:
    """Say that a customer is active, dormant or lost."""
    form = StatusForm()
    if not form.validate():
        abort(422)
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
        verbs.change(
            customer, {"status": form.status.data}, by=current_user, reason=form.reason.data
        )
    return go(url_for(".show", customer_id=customer.id))


@bp.get("/customers/<int:customer_id>/deletion")
def confirm_delete(customer_id: int) -> Response:
    """Ask before a customer goes."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_DELETE)
    return show_page("customers/delete.html", part="customers/_delete.html", customer=customer)


@bp.post("/customers/<int:customer_id>/deletion")
def delete(customer_id: int) -> Response:
    """Delete a customer; the next page offers to take that back."""
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_DELETE)
        item = throw_away(customer, by=current_user)
    flash(get_template_attribute("recycling/_undo.html", "undo")(item))
    return go(url_for("roster.index"))
