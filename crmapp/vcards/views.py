"""Contact cards: shown as a code, downloaded, and taken in through the import's preview."""

import io

import segno
from flask import Blueprint, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from crmapp.contacts.models import Contact
from crmapp.database import writing
from crmapp.imports.uploading import begin_upload
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.vcards.forms import CardsForm
from crmapp.vcards.reading import MOST_CARDS, Card, NoCards, TooManyCards, read_cards
from crmapp.vcards.table import as_csv
from crmapp.vcards.writing import card
from crmapp.web.access import allow, fetch
from crmapp.web.htmx import go, show

bp = Blueprint("vcards", __name__)

MEGABYTES = 10  # of a file: cards hold pictures, which are not taken
LARGEST = MEGABYTES * 1024 * 1024


@bp.post("/contacts/<int:contact_id>/card")
def show_card(contact_id: int) -> Response:
    """A contact as a code for a phone's camera; it shows the number, so the journal knows."""
    contact = _revealed(contact_id, "contact:card_shown")
    code = segno.make(card(contact, is_file=False), error="m", encoding="utf-8", micro=False)
    drawn = code.svg_inline(border=3, dark="#111827", light="#fff", svgclass="qr", omitsize=True)
    page, part = "vcards/card.html", "vcards/_card.html"
    return show(page, part=part, contact=contact, drawn=Markup(drawn))  # noqa: S704


@bp.post("/contacts/<int:contact_id>/card.vcf")
def download(contact_id: int) -> Response:
    """A contact's card as a file."""
    contact = _revealed(contact_id, "contact:card_downloaded")
    return send_file(
        io.BytesIO(card(contact, is_file=True).encode()),
        mimetype="text/vcard; charset=utf-8",
        as_attachment=True,
        download_name=f"{''.join(filter(str.isalnum, contact.name)) or contact.id}.vcf",
    )


def _revealed(contact_id: int, act: str) -> Contact:
    with writing():
        contact = fetch(Contact, contact_id, to=Action.CONTACT_CARD)
        log(act, contact, by=current_user)
    return contact


@bp.get("/imports/cards")
def new() -> str:
    """Where a file of contact cards goes in."""
    allow(Action.IMPORT_MAKE)
    return render_template("vcards/new.html", form=CardsForm(formdata=None))


@bp.post("/imports/cards")
def create() -> Response | tuple[str, int]:
    """Hand a file's cards to the import as a table: nothing is taken in before one has looked."""
    allow(Action.IMPORT_MAKE)
    form = CardsForm()
    cards = _cards_in(form) if form.validate_on_submit() else []
    if not cards:
        return render_template("vcards/new.html", form=form), 422
    name = f"{form.file.data.filename or 'cards'}.csv"
    import_id = begin_upload(FileStorage(io.BytesIO(as_csv(cards)), name), by=current_user)
    return go(url_for("imports.show", import_id=import_id))


def _cards_in(form: CardsForm) -> list[Card]:
    """The cards of the upload; with none, the form says why."""
    content = form.file.data.stream.read(LARGEST + 1)
    try:
        if len(content) <= LARGEST:
            return read_cards(content)
        problem = _("Larger than %(limit)s MB: split the file.", limit=MEGABYTES)
    except NoCards:
        problem = _("There is no contact card in this file.")
    except TooManyCards:
        problem = _("More than %(most)s cards: split the file.", most=MOST_CARDS)
    form.file.errors = [problem]
    return []
