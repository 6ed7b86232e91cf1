"""Deleting parts of a customer, and the recycle bin."""

from flask import Blueprint, abort, flash, get_template_attribute, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from crmapp.aftersales.models import ServiceRecord
from crmapp.attachments.models import Attachment
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.files.store import sweep_orphans
from crmapp.followups.models import FollowUp
from crmapp.needs.models import Need
from crmapp.payments.models import Payment
from crmapp.policy import Action
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote
from crmapp.recycling import queries, verbs
from crmapp.recycling.forms import PurgeForm
from crmapp.recycling.models import BinItem
from crmapp.web.access import allow, fetch
from crmapp.web.fresh import ensure_fresh
from crmapp.web.htmx import go, show

bp = Blueprint("recycling", __name__)


@bp.post("/contacts/<int:contact_id>/deletion")
def delete_contact(contact_id: int) -> Response:
    """Delete a contact."""
    return _delete(Contact, contact_id, Action.CUSTOMER_EDIT)


@bp.post("/deals/<int:deal_id>/deletion")
def delete_deal(deal_id: int) -> Response:
    """Delete a deal with its moves and plans; its follow-ups stay with the customer."""
    return _delete(Deal, deal_id, Action.DEAL_EDIT)


@bp.post("/followups/<int:followup_id>/deletion")
def delete_followup(followup_id: int) -> Response:
    """Delete an entry with its promises and files."""
    return _delete(FollowUp, followup_id, Action.FOLLOWUP_DELETE)


@bp.post("/attachments/<int:attachment_id>/deletion")
def delete_attachment(attachment_id: int) -> Response:
    """Delete a file."""
    return _delete(Attachment, attachment_id, Action.FILE_REMOVE)


@bp.post("/service-records/<int:record_id>/deletion")
def delete_service_record(record_id: int) -> Response:
    """Delete a service record."""
    return _delete(ServiceRecord, record_id, Action.SERVICE_DELETE)


@bp.post("/needs/<int:need_id>/deletion")
def delete_need(need_id: int) -> Response:
    """Delete a need of the block."""
    return _delete(Need, need_id, Action.CUSTOMER_EDIT)


@bp.post("/quotes/<int:quote_id>/deletion")
def delete_quote(quote_id: int) -> Response:
    """Delete a quote."""
    return _delete(Quote, quote_id, Action.OFFER_EDIT)


@bp.post("/proposals/<int:proposal_id>/deletion")
def delete_proposal(proposal_id: int) -> Response:
    """Delete a proposal; its paper stays a file of the deal."""
    return _delete(Proposal, proposal_id, Action.OFFER_EDIT)


@bp.post("/payments/<int:payment_id>/deletion")
def delete_payment(payment_id: int) -> Response:
    """Delete a payment."""
    return _delete(Payment, payment_id, Action.OFFER_EDIT)


def _delete(model: type, key: int, to: Action) -> Response:
    with writing():
        record = fetch(model, key, to=to)
        customer_id = record.customer_id
        item = verbs.throw_away(record, by=current_user)
    flash(get_template_attribute("recycling/_undo.html", "undo")(item))
    if isinstance(record, verbs.OF_DEALS):
        return go(url_for("selling.show", deal_id=record.deal_id))
    return go(url_for("customers.show", customer_id=customer_id))


@bp.get("/recycle/")
def index() -> str | Response:
    """What was deleted and can still come back: all of it for those who oversee, else one's own."""
    allow(Action.BIN_SEE)
    return _page()


def _page(form: PurgeForm | None = None, asked: int | None = None, status: int = 200) -> Response:
    lines, following = queries.lines(current_user, request.args.get("before", type=int))
    return show(
        "recycling/index.html", status=status, lines=lines, following=following,
        form=form or PurgeForm(formdata=None), asked=asked,
    )  # fmt: skip


@bp.post("/recycle/<int:item_id>/restoration")
def restore(item_id: int) -> Response:
    """Bring back what was deleted, with everything attached."""
    try:
        with writing():
            item = _item(item_id)
            allow(Action.BIN_RESTORE, item)
            without_code = "without_code" in request.form
            record = verbs.restore(item, by=current_user, without_code=without_code)
            customer = record if isinstance(record, Customer) else record.customer
            twins = queries.namesakes(customer, current_user) if record is customer else []
    except verbs.CodeTaken as problem:
        return _ask_code(item_id, problem.other)
    except verbs.Buried:
        flash(_("What it belongs to is deleted too. Restore that first."), "bad")
        return go(url_for(".index"))
    except IntegrityError:
        flash(_("Something else has taken its place meanwhile. Nothing was changed."), "bad")
        return go(url_for(".index"))
    if isinstance(record, verbs.OF_DEALS):
        return go(url_for("selling.show", deal_id=record.deal_id))
    _tell_back(customer, twins)
    return go(url_for("customers.show", customer_id=customer.id))


def _item(item_id: int) -> BinItem:
    item = queries.item_for(current_user, item_id)
    if item is None or verbs.record_of(item) is None:
        abort(404)
    return item


def _ask_code(item_id: int, other: Customer) -> Response:
    is_seen = queries.is_seen(other, current_user)
    context = {"item": _item(item_id), "other": other if is_seen else None}
    return show("recycling/code_taken.html", status=409, **context)


def _tell_back(customer: Customer, twins: list[Customer]) -> None:
    if twins:
        flash(_("%(name)s is back. There is another customer of that name by now: %(number)s.",
                name=customer.short_name, number=twins[0].number or twins[0].id))  # fmt: skip
    else:
        flash(_("%(name)s is back.", name=customer.short_name))


@bp.post("/recycle/<int:item_id>/purge")
def purge(item_id: int) -> Response:
    """Let something go for good before its time, with a reason."""
    allow(Action.BIN_PURGE)
    form = PurgeForm()
    _item(item_id)
    if not form.validate():
        return _page(form, item_id, 422)
    ensure_fresh()
    with writing():
        verbs.purge([_item(item_id)], by=current_user, reason=form.reason.data)
    sweep_orphans()
    flash(_("It is gone for good. Copies in backups go when those are replaced."))
    return go(url_for(".index"))
