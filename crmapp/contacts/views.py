"""Contacts of a customer: added, changed, revealed, put first, gone."""

from typing import Any

from flask import Blueprint, abort, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.contacts import indexing, verbs  # indexing also keeps search and keys up to date
from crmapp.contacts.forms import ContactForm, LeaveForm, contact_form, hidden_ways
from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of, new_signs
from crmapp.custom_fields.attributes import load_custom
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.verbs import keep_apart
from crmapp.field_policy.sight import sight
from crmapp.history.forms import WhyForm
from crmapp.history.reasons import ReasonNeeded
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.web.access import fetch
from crmapp.web.alike import looked
from crmapp.web.htmx import answer, show

bp = Blueprint("contacts", __name__)

__all__ = ["bp", "indexing"]


@bp.get("/customers/<int:customer_id>/contacts/new")
def new(customer_id: int) -> Response:
    """An empty form for one more contact."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    return _ask(customer, contact_form(), None, status=200)


@bp.post("/customers/<int:customer_id>/contacts")
def create(customer_id: int) -> Response:
    """Add a contact."""
    form, likeness = contact_form(), Likeness()
    is_right = form.validate()
    try:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
            if is_right:
                values = form.contact_values()
                likeness, waits = _looked(customer, form, values)
                is_right = not waits
            if is_right:
                _add(customer, form, values)
                keep_apart(customer, likeness, by=current_user, reason=form.duplicate_reason.data)
    except ReasonNeeded:
        form.ask_why()
        is_right, customer = False, fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    return _list(customer) if is_right else _ask(customer, form, None, likeness=likeness)


def _add(customer: Customer, form: ContactForm, values: dict[str, Any]) -> None:
    is_main, words = form.is_main.data, form.words
    verbs.add_contact(customer, values, is_main=is_main, by=current_user, reason=words)
    log("contact:added", customer, by=current_user)


def _looked(customer: Customer, form: ContactForm, values: dict[str, Any]) -> tuple[Likeness, bool]:
    """Who has the numbers and the mail domain that the customer gets with these values."""
    new = new_signs(customer, values)
    return looked(new, reason=form.duplicate_reason.data, besides=customer.id)


@bp.get("/contacts/<int:contact_id>/edit")
def edit(contact_id: int) -> Response:
    """The form of a contact; private details stay hidden from those who may not see them."""
    contact = fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
    form = contact_form(obj=contact)
    form.hide(sight(current_user, contact))
    return _ask(contact.customer, form, contact, status=200)


@bp.post("/contacts/<int:contact_id>")
def update(contact_id: int) -> Response:
    """Change a contact; a form that was overtaken is shown beside what is there now."""
    form, likeness = contact_form(), Likeness()
    form.narrow(sight(current_user, fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)))
    is_right = form.validate()
    try:
        with writing():
            contact = fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
            is_stale = form.version.data != str(contact.version)
            if is_right and not is_stale:
                values = form.values_keeping(sight(current_user, contact))
                likeness, waits = _looked(contact.customer, form, values)
                is_right = not waits
            if is_right and not is_stale:
                _change(contact, form, values)
                why = form.duplicate_reason.data
                keep_apart(contact.customer, likeness, by=current_user, reason=why)
    except ReasonNeeded:
        form.ask_why()
        is_right, contact = False, fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
    if is_stale:
        return _ask(contact.customer, form, contact, status=409)
    if not is_right:
        return _ask(contact.customer, form, contact, likeness=likeness)
    return _list(contact.customer)


def _change(contact: Contact, form: ContactForm, values: dict[str, Any]) -> None:
    verbs.change_contact(contact, values, by=current_user, **form.why())
    if form.is_main.data:
        verbs.make_main(contact, by=current_user, **form.why())


@bp.get("/contacts/<int:contact_id>/main")
def ask_main(contact_id: int) -> Response:
    """Ask why another shall be the main contact."""
    contact = fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
    return _ask_main(contact, WhyForm(), status=200)


@bp.post("/contacts/<int:contact_id>/main")
def make_main(contact_id: int) -> Response:
    """Make this the main contact."""
    form = WhyForm()
    is_right = form.validate()
    try:
        with writing():
            contact = fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
            if contact.left_on is not None:
                abort(409)  # the page that offered it is from before
            if is_right:
                verbs.make_main(contact, by=current_user, **form.why())
                log("contact:made_main", contact, by=current_user)
    except ReasonNeeded:
        form.ask_why()
        is_right, contact = False, fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
    return _list(contact.customer) if is_right else _ask_main(contact, form, status=422)


def _ask_main(contact: Contact, form: WhyForm, *, status: int) -> Response:
    page, part = "contacts/main.html", "contacts/_main.html"
    return show(page, part=part, status=status, contact=contact, form=form)


@bp.get("/contacts/<int:contact_id>/departure")
def ask_departure(contact_id: int) -> Response:
    """Ask when a contact left, and why."""
    contact = fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
    form = LeaveForm(data={"left_on": clock.today()})
    return show("contacts/leave.html", part="contacts/_leave.html", contact=contact, form=form)


@bp.post("/contacts/<int:contact_id>/departure")
def leave(contact_id: int) -> Response:
    """Record that a contact left; the row stays for the history."""
    form = LeaveForm()
    is_right = form.validate()
    with writing():
        contact = fetch(Contact, contact_id, to=Action.CUSTOMER_EDIT)
        if is_right:
            verbs.leave(contact, form.left_on.data, by=current_user, reason=form.reason.data)
    if is_right:
        return _list(contact.customer)
    page, part = "contacts/leave.html", "contacts/_leave.html"
    return show(page, part=part, status=422, contact=contact, form=form)


@bp.post("/contacts/<int:contact_id>/reveal")
def reveal(contact_id: int) -> Response:
    """Show a contact's details to someone who does not usually see them; the journal knows."""
    with writing():
        contact = fetch(Contact, contact_id, to=Action.CONTACT_REVEAL)
        log("contact:revealed", contact, by=current_user)
    page, part = "contacts/reveal.html", "contacts/_contact.html"
    return show(page, part=part, contact=contact, revealed=True)


def _ask(
    customer: Customer,
    form: ContactForm,
    contact: Contact | None,
    *,
    status: int = 422,
    likeness: Likeness | None = None,
) -> Response:
    theirs, hidden = [], []
    if contact is not None:
        eye = sight(current_user, contact)
        theirs, hidden = form.differences(contact, eye) if status == 409 else [], hidden_ways(eye)
        form.narrow(eye)
        form.version.data = str(contact.version)
    context: dict[str, Any] = {"customer": customer, "contact": contact, "likeness": likeness}
    page, part = "contacts/edit.html", "contacts/_form.html"
    return show(
        page, part=part, status=status, form=form, theirs=theirs, hidden_ways=hidden, **context
    )


def _list(customer: Customer) -> Response:
    contacts = contacts_of(customer)
    load_custom(contacts)
    return answer(
        "contacts/_contacts.html",
        otherwise=url_for("customers.show", customer_id=customer.id),
        customer=customer,
        contacts=contacts,
    )
