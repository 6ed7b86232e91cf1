"""Quotes of a deal: written, shown, sent, answered, followed by the next version, printed."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote as escaped

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.contacts.queries import contacts_of
from crmapp.database import writing
from crmapp.deal_lines.forms import as_data as lines_as_data
from crmapp.deal_lines.queries import lines_of as lines_of_deal
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.journal.log import log
from crmapp.paper.quote import quote_html
from crmapp.paper.render import PaperFailed, render_pdf
from crmapp.policy import Action
from crmapp.quotes import queries, verbs
from crmapp.quotes.forms import QuoteForm, as_data
from crmapp.quotes.models import Quote, QuoteState
from crmapp.quotes.words import sheet_of
from crmapp.settings.values import setting
from crmapp.web.access import fetch
from crmapp.web.htmx import go, show

bp = Blueprint("quotes", __name__)


@bp.get("/deals/<int:deal_id>/quotes/new")
def new(deal_id: int) -> Response:
    """A quote to be written, filled with what the deal knows."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
    today = clock.today()
    known = {
        "made_on": today,
        "valid_until": today + timedelta(setting("quote_days")),
        "tax": setting("quote_tax"),
        "payment_terms": deal.payment_terms,
        "delivery": deal.delivery,
        "lines": lines_as_data(lines_of_deal(deal.id)),
    }
    contacts = contacts_of(deal.customer)
    main = next((one for one in contacts if one.is_main and one.left_on is None), None)
    known["contact_id"] = main.id if main is not None else None
    return _ask(deal, QuoteForm(formdata=None, data=known, contacts=contacts))


def _ask(
    deal: Deal, form: QuoteForm, quote: Quote | None = None, status: int = 200, **more: Any
) -> Response:
    form.spread()
    return show("quotes/form.html", status=status, deal=deal, form=form, quote=quote, **more)


@bp.post("/deals/<int:deal_id>/quotes")
def create(deal_id: int) -> Response:
    """Write a quote, under a number of its own."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
    form = QuoteForm(contacts=contacts_of(deal.customer))
    if not form.validate():
        return _ask(deal, form, status=422)
    with writing():
        deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
        quote = verbs.make(deal, form.values(), form.line_values(), by=current_user)
    return go(url_for(".read", quote_id=quote.id))


@bp.get("/quotes/<int:quote_id>")
def read(quote_id: int) -> Response:
    """One quote as it stands, with its other versions."""
    quote = fetch(Quote, quote_id, to=Action.OFFER_SEE)
    lines, others = queries.lines_of(quote.id), queries.quotes_of(quote.deal)
    versions = [one for one in others if one.number == quote.number]
    is_last = queries.is_last(quote, versions)
    return show(
        "quotes/show.html", quote=quote, deal=quote.deal, lines=lines, versions=versions,
        is_last=is_last,
    )  # fmt: skip


@bp.get("/quotes/<int:quote_id>/edit")
def edit(quote_id: int) -> Response:
    """The form of a draft; what was sent is only shown."""
    quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
    if quote.is_frozen:
        return _frozen(quote)
    data = {**as_data(quote), "lines": lines_as_data(queries.lines_of(quote.id))}
    contacts = contacts_of(quote.customer)
    return _ask(quote.deal, QuoteForm(formdata=None, data=data, contacts=contacts), quote)


def _frozen(quote: Quote) -> Response:
    flash(_("The customer has this version. Begin a new one to change something."), "bad")
    return go(url_for(".read", quote_id=quote.id))


@bp.post("/quotes/<int:quote_id>/edit")
def update(quote_id: int) -> Response:
    """Write a draft anew, unless someone else did since the form was shown."""
    quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
    form = QuoteForm(contacts=contacts_of(quote.customer))
    if not form.validate():
        return _ask(quote.deal, form, quote, 422)
    try:
        with writing():
            quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
            is_stale = form.version.data != str(quote.version)
            if not is_stale:
                verbs.change(quote, form.values(), form.line_values(), by=current_user)
    except verbs.Frozen:
        return _frozen(quote)
    if is_stale:
        form.version.raw_data, form.version.data = None, quote.version
        return _ask(quote.deal, form, quote, 409, there=queries.lines_of(quote.id))
    flash(_("Saved"))
    return go(url_for(".read", quote_id=quote.id))


@bp.post("/quotes/<int:quote_id>/sent")
def send(quote_id: int) -> Response:
    """Say that the customer has it."""
    with writing():
        quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
        verbs.send(quote, by=current_user)
    flash(_("%(name)s is with the customer. To change something, begin a new version.",
            name=quote.name))  # fmt: skip
    return go(url_for(".read", quote_id=quote.id))


@bp.post("/quotes/<int:quote_id>/answer/<any(accepted, declined, open):said>")
def answer(quote_id: int, said: str) -> Response:
    """Keep what the customer said to it, or (`open`) take that back."""
    try:
        with writing():
            quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
            if said == "open":
                verbs.reopen(quote, by=current_user)
            else:
                verbs.answer(quote, QuoteState(said), by=current_user)
    except verbs.NotSent:
        flash(_("It has not been sent yet."), "bad")
    return go(url_for(".read", quote_id=quote_id))


@bp.post("/quotes/<int:quote_id>/versions")
def renew(quote_id: int) -> Response:
    """Begin the next version; what the former one says is copied."""
    days = timedelta(setting("quote_days"))
    with writing():
        quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
        if not quote.is_frozen:
            abort(409)
        following = verbs.renew(quote, by=current_user, valid_until=clock.today() + days)
    return go(url_for(".edit", quote_id=following.id))


@bp.post("/quotes/<int:quote_id>/amount")
def take_amount(quote_id: int) -> Response:
    """Have the deal be worth what the quote says."""
    with writing():
        quote = fetch(Quote, quote_id, to=Action.OFFER_EDIT)
        change_deal(quote.deal, {"amount": quote.amount}, by=current_user)
    flash(_("The deal's amount is what the quote says."))
    return go(url_for("selling.show", deal_id=quote.deal_id))


@bp.post("/quotes/<int:quote_id>/paper")
def take(quote_id: int) -> Response:
    """The quote as a PDF to hand to the customer; nothing internal stands in it."""
    quote = fetch(Quote, quote_id, to=Action.OFFER_TAKE)
    sheet = sheet_of(quote, queries.lines_of(quote.id))
    try:
        pdf = render_pdf(quote_html(sheet))
    except PaperFailed:
        flash(_("This quote could not be printed. It is noted; please try again."), "bad")
        return go(url_for(".read", quote_id=quote.id))
    with writing():  # before the paper is handed out, or it is not
        log("quote:printed", quote, by=current_user, name=quote.name)
    name = escaped(f"{sheet.title} {quote.name}.pdf", safe="")
    paper = Response(pdf, mimetype="application/pdf")
    paper.headers["Content-Disposition"] = (
        f"inline; filename=\"quote.pdf\"; filename*=UTF-8''{name}"
    )
    return paper
