"""Files of a customer: sent, shown, downloaded, renamed."""

from typing import Any

from flask import Blueprint, abort, flash, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.attachments import queries
from crmapp.attachments.forms import ACCEPT, FilesForm, NameForm
from crmapp.attachments.kinds import ending_of
from crmapp.attachments.models import Attachment
from crmapp.attachments.pictures import JPEG
from crmapp.attachments.receiving import Received, keep, receive, room_of
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.deals.queries import deals_of
from crmapp.files import store
from crmapp.files.models import File
from crmapp.journal.log import log, log_later
from crmapp.policy import Action, can
from crmapp.web.access import fetch
from crmapp.web.htmx import go, is_htmx, show

bp = Blueprint("attachments", __name__)


@bp.app_template_filter()
def bytes_in_words(size: int) -> str:
    """A size as people read it."""
    return queries.size_in_words(size)


@bp.app_template_global()
def file_endings() -> str:
    """What a browser offers to choose."""
    return ACCEPT


@bp.get("/customers/<int:customer_id>/files")
def index(customer_id: int) -> Response:
    """All files of a customer, or of one deal, and the way to send more; a part is the shelf."""
    customer = fetch(Customer, customer_id, to=Action.FILE_READ)
    if is_htmx():
        shelf = queries.shelf_of(customer)
        return show("attachments/_shelf.html", customer=customer, shelf=shelf)
    return _page(customer, FilesForm(formdata=None, deals=deals_of(customer.id)))


def _page(customer: Customer, form: FilesForm, status: int = 200, **more: Any) -> Response:
    deal_id = request.args.get("deal", type=int)
    files, following = [], None
    if can(current_user, Action.FILE_READ, customer):  # who may add files need not see the others
        before = request.args.get("before", type=int)
        files, following = queries.files_of(customer, deal_id=deal_id, before=before)
    if form.deal.data is None:
        form.deal.data = deal_id
    return show(
        "attachments/index.html", status=status, customer=customer, files=files, form=form,
        following=following, deal_id=deal_id, room=room_of(customer), **more,
    )  # fmt: skip


@bp.post("/customers/<int:customer_id>/files")
def create(customer_id: int) -> Response:
    """Take files in: each is kept or refused by itself, with the reason."""
    customer = fetch(Customer, customer_id, to=Action.FILE_ADD)
    form = FilesForm(deals=deals_of(customer.id))
    if not form.validate():
        return _page(customer, form, 422)
    received = receive(request.files.getlist("files"))
    with writing():
        customer = fetch(Customer, customer_id, to=Action.FILE_ADD)
        deal_id = form.deal.data
        deal = fetch(Deal, deal_id, to=Action.CUSTOMER_SEE) if deal_id else None
        keep(customer, received, by=current_user, deal=deal)
    return _answer(customer, form, received)


def _answer(customer: Customer, form: FilesForm, received: Received) -> Response:
    status = 200 if received.taken else 422
    if is_htmx():
        return show("attachments/_received.html", status=status, refused=received.refused)
    if received.refused or not received.taken:
        return _page(customer, form, 422, refused=received.refused, nothing=not received.refused)
    flash(_("%(count)s files are kept.", count=len(received.taken)))
    if not can(current_user, Action.FILE_READ, customer):
        return go(url_for("customers.show", customer_id=customer.id))
    return go(url_for(".index", customer_id=customer.id, deal=form.deal.data))


@bp.get("/attachments/<int:attachment_id>")
def preview(attachment_id: int) -> Response:
    """What one file is: its picture, or its name, size and kind."""
    return _preview(fetch(Attachment, attachment_id, to=Action.FILE_READ))


def _preview(attachment: Attachment, form: NameForm | None = None, status: int = 200) -> Response:
    form = form or _name_form(attachment, formdata=None, data={"name": attachment.file.name})
    return show(
        "attachments/show.html", part="attachments/_show.html", status=status,
        attachment=attachment, form=form,
    )  # fmt: skip


def _name_form(attachment: Attachment, **given: Any) -> NameForm:
    return NameForm(ending=ending_of(attachment.file.name), **given)


@bp.post("/attachments/<int:attachment_id>")
def rename(attachment_id: int) -> Response:
    """Give a file another name."""
    attachment = fetch(Attachment, attachment_id, to=Action.FILE_REMOVE)
    form = _name_form(attachment)
    if not form.validate():
        return _preview(attachment, form, 422)
    with writing():
        attachment = fetch(Attachment, attachment_id, to=Action.FILE_REMOVE)
        attachment.file.name = store.plain_name(form.name.data)
        log("file:renamed", attachment, by=current_user)
    flash(_("Saved"))
    return go(url_for("customers.show", customer_id=attachment.customer_id))


@bp.get("/attachments/<int:attachment_id>/download")
def download(attachment_id: int) -> Response:
    """The file as it was sent, never shown inside a page; the journal knows."""
    attachment = fetch(Attachment, attachment_id, to=Action.FILE_READ)
    answer = store.send_file(_there(attachment.file))
    log_later("file:downloaded", attachment, by=current_user)
    return answer


@bp.get("/attachments/<int:attachment_id>/<any(thumb, picture):size>")
def picture(attachment_id: int, size: str) -> Response:
    """What the server has drawn of a picture, small or large."""
    attachment = fetch(Attachment, attachment_id, to=Action.FILE_READ)
    drawn = _there(attachment.thumb if size == "thumb" else attachment.picture)
    answer = send_file(store.path_of(drawn), mimetype=JPEG, conditional=False, max_age=0)
    answer.headers["Content-Security-Policy"] = store.SANDBOX
    return answer


def _there(file: File | None) -> File:
    if file is None or not store.path_of(file).exists():
        abort(404)
    return file
