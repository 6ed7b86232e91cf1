"""Moving, starring, adding and editing deals."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.board.filters import BoardFilter
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals import verbs
from crmapp.deals.forms import (
    AskForm,
    DealForm,
    MoveForm,
    NoteForm,
    answers,
    closing_form,
    deal_form,
)
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.queries import has_deal_left
from crmapp.journal.log import log_for_owner
from crmapp.policy import Action
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.pipeline import stage, stages
from crmapp.web.access import fetch, own_path
from crmapp.web.errors import error
from crmapp.web.htmx import asking_page, go, is_htmx, show
from crmapp.web.lanes import columns_of
from crmapp.web.places import came_from

bp = Blueprint("deals", __name__, url_prefix="/deals")

_DIALOGS = {StageKind.LOST: "deals/_ask_lost.html", StageKind.OPEN: "deals/_ask_back.html"}


@bp.get("/<int:deal_id>/stage")
def ask_stage(deal_id: int) -> str | Response:
    """What a won, after-sales or lost stage, or the way back, wants to know before the move."""
    deal = fetch(Deal, deal_id, to=Action.DEAL_MOVE)
    to = _stage(request.args.get("stage", 0, int))
    form = closing_form(to, deal, request.args.get("from_stage", deal.stage_id, int))
    return _ask(deal, to, form)


@bp.post("/<int:deal_id>/stage")
def change_stage(deal_id: int) -> Response:
    """Move a deal; what a closed stage or the way back asks must be answered first."""
    form = MoveForm()
    if not form.validate_on_submit():
        return error(422 if form.note.errors else 400, text=" ".join(map(str, form.note.errors)))
    to = _stage(form.stage.data)
    with writing():
        deal = fetch(Deal, deal_id, to=Action.DEAL_MOVE)
        touched = {deal.stage_id, to.id}
        closing, unanswered = answers(form, deal, to)
        if unanswered is None:
            change, is_stale = _move(deal, to, form, closing)
    if unanswered is not None:
        return _ask(deal, to, unanswered, status=422)
    if is_stale:
        return _stale(deal, {*touched, form.from_stage.data})
    return _moved(deal, touched, change)


def _move(
    deal: Deal, to: Stage, form: MoveForm, closing: verbs.Closing | None
) -> tuple[StageChange | None, bool]:
    """The change, if the deal was not there yet, and whether it stood elsewhere meanwhile."""
    said = {"note": form.words, "update_type": form.kind}
    seen_in = form.from_stage.data
    try:
        change = verbs.move(deal, to, by=current_user, seen_in=seen_in, closing=closing, **said)
    except verbs.Stale:
        return None, True
    return change, False


def _ask(deal: Deal, to: Stage, form: AskForm, status: int = 200) -> Any:
    days = [(_("Today"), clock.today())]
    context = {"deal": deal, "stage": to, "form": form, "day_chips": days}
    context["dialog"] = _DIALOGS.get(to.kind, "deals/_ask_won.html")
    return show("deals/ask.html", part="deals/ask.hx.html", status=status, **context)


def _moved(deal: Deal, stage_ids: set[int], change: StageChange | None) -> Response:
    text = _("%(name)s is now in %(stage)s", name=deal.customer.short_name, stage=deal.stage.name)
    ask_status = deal.stage.kind.is_lost and not has_deal_left(deal.customer_id)
    if not is_htmx():
        flash(text)
        return redirect(_place_of(deal), 303)
    if not _on_board():
        flash(text)
        return go(_place_of(deal))
    context = {"deal": deal, "change": change, "text": text, "ask_status": ask_status}
    return _columns("deals/change_stage.hx.html", stage_ids, **context)


def _stale(deal: Deal, stage_ids: set[int]) -> Response:
    text = _(
        "%(name)s had already been moved to %(stage)s.",
        name=deal.customer.short_name,
        stage=deal.stage.name,
    )
    if is_htmx() and _on_board():
        return _columns("deals/stale.hx.html", stage_ids, status=409, text=text)
    flash(text, "error")
    return go(_place_of(deal)) if is_htmx() else redirect(_place_of(deal), 303)


def _columns(template: str, stage_ids: set[int], status: int = 200, **context: Any) -> Response:
    """The lanes that a move touched, as the page's own filter shows them."""
    query = dict(parse_qsl(urlsplit(asking_page() or "").query))
    wanted = BoardFilter.of(query, current_user)
    columns = columns_of(stage_ids, wanted)
    page = render_template(template, columns=columns, stages=stages(), wanted=wanted, **context)
    return make_response(page, status)


def _on_board() -> bool:
    return (asking_page() or "").startswith(url_for("board.index"))


def _place_of(deal: Deal) -> str:
    """The page that the move was made on; of customers, the deal's own."""
    page = came_from()
    if page.path.startswith("/customers/"):
        return url_for("customers.show", customer_id=deal.customer_id)
    if page.path == url_for("today.index"):
        return own_path(f"{page.path}?{page.query}".rstrip("?"))
    return url_for("board.index")


def _tell(deal: Deal, what: str) -> None:
    log_for_owner("deal:changed_for_owner", deal, by=current_user, act=what)


def _stage(key: int | None) -> Stage:
    found = stage(key)
    if found is None or found.retired_at is not None:
        abort(400)
    return found


@bp.post("/moves/<int:change_id>/undo")
def undo(change_id: int) -> Response:
    """Take a move back while its toast is open."""
    with writing():
        change, deal = _moved_before(change_id)
        stage_ids = {deal.stage_id, change.from_stage_id}
        done = verbs.undo_move(change, by=current_user)
        if done:
            _tell(deal, "taken_back")
    text = _("Taken back") if done else _("Too late to take it back; move the card instead.")
    if is_htmx() and _on_board():
        template = "deals/undo.hx.html" if done else "deals/stale.hx.html"
        return _columns(template, stage_ids, status=200 if done else 409, text=text)
    flash(text, "ok" if done else "error")
    return redirect(_place_of(deal), 303)


def _moved_before(change_id: int) -> tuple[StageChange, Deal]:
    change = db.session.get(StageChange, change_id) or abort(404)
    return change, fetch(Deal, change.deal_id, to=Action.DEAL_MOVE)


@bp.post("/moves/<int:change_id>/note")
def note(change_id: int) -> Response | str:
    """Say in a line why a deal was moved."""
    form = NoteForm()
    is_right = form.validate()
    with writing():
        change, deal = _moved_before(change_id)
        if change.by_id != current_user.id:
            abort(403)
        if is_right:
            verbs.explain(change, form.note.data)
            _tell(deal, "explained")
    if not is_right:
        return error(422, text=" ".join(map(str, form.note.errors)))
    if is_htmx():
        return render_template("deals/note.hx.html")
    return redirect(_place_of(deal), 303)


@bp.post("/<int:deal_id>/star")
def star(deal_id: int) -> Response:
    """Put a deal at the head of its lane, or back in line."""
    on = request.form.get("starred") == "1"
    with writing():
        deal = fetch(Deal, deal_id, to=Action.DEAL_EDIT)
        verbs.star(deal, on=on)
        _tell(deal, "starred" if on else "unstarred")
    if is_htmx() and _on_board():
        return _columns("deals/star.hx.html", {deal.stage_id})
    return go(_place_of(deal))


@bp.get("/new")
def new() -> str:
    """The form of one more deal with a customer."""
    customer = fetch(Customer, request.args.get("customer", 0, int), to=Action.CUSTOMER_EDIT)
    return _form(deal_form(formdata=None), customer)


@bp.post("/")
def create() -> Response | tuple[str, int]:
    """Begin one more deal with a customer."""
    form = deal_form()
    key = request.form.get("customer", 0, int)
    if not form.validate_on_submit():
        customer = fetch(Customer, key, to=Action.CUSTOMER_EDIT)
        return _form(form, customer), 422
    with writing():
        customer = fetch(Customer, key, to=Action.CUSTOMER_EDIT)
        _tell(verbs.open_deal(customer, form.values(), by=current_user), "opened")
    flash(_("The deal is on the board."))
    return redirect(url_for("customers.show", customer_id=key), 303)


@bp.get("/<int:deal_id>/edit")
def edit(deal_id: int) -> str:
    """The form of a deal."""
    deal = fetch(Deal, deal_id, to=Action.DEAL_EDIT)
    return _form(deal_form(obj=deal), deal.customer, deal)


@bp.post("/<int:deal_id>/edit")
def update(deal_id: int) -> Response | tuple[str, int]:
    """Change a deal, unless it has changed since the form was shown."""
    form = deal_form()
    if not form.validate_on_submit():
        deal = fetch(Deal, deal_id, to=Action.DEAL_EDIT)
        return _form(form, deal.customer, deal), 422
    with writing():
        deal = fetch(Deal, deal_id, to=Action.DEAL_EDIT)
        is_stale = form.version.data != str(deal.version)
        if not is_stale:
            verbs.change_deal(deal, form.values(), by=current_user, reason=form.reason.data or "")
    if is_stale:
        form.version.raw_data = None
        form.version.data = deal.version
        now_there = deal_form(formdata=None, obj=deal)
        return _form(form, deal.customer, deal, now_there=now_there), 409
    flash(_("Saved"))
    return redirect(url_for("customers.show", customer_id=deal.customer_id), 303)


def _form(form: DealForm, customer: Customer, deal: Deal | None = None, **more: Any) -> str:
    return render_template("deals/form.html", form=form, customer=customer, deal=deal, **more)
