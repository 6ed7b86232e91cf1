"""Writing follow-ups down without leaving the page, and correcting them."""

import re
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import false
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.attachments.models import Attachment
from crmapp.attachments.queries import files_near, shelf_of
from crmapp.attachments.receiving import Received, keep, receive
from crmapp.contacts.queries import contacts_of
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.dates import short_day
from crmapp.deals.forms import closing_form
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Stale, is_back, move
from crmapp.followups import verbs
from crmapp.followups.forms import LONGEST, CorrectionForm, FollowUpForm
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.followups.queries import former_texts, saved_once
from crmapp.followups.vague import questions
from crmapp.history.reasons import UpdateType
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.policy import Action, can
from crmapp.promises.models import Promise
from crmapp.promises.queries import is_promised_to
from crmapp.roster.queries import rows_of
from crmapp.settings.values import setting
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stage
from crmapp.web.access import allow, fetch
from crmapp.web.htmx import is_htmx
from crmapp.web.htmx import show as show_page
from crmapp.web.places import Place, home_of
from crmapp.web.recording import Around, Sheet, around_of, sheet
from crmapp.web.redraw import anew, with_due

bp = Blueprint("followups", __name__)

_NOTED = 200  # characters of a follow-up that stand at the move it brought about
_task = re.compile("(deal|promise)-[0-9]{1,9}")


@bp.get("/customers/<int:customer_id>/followups/new")
def new(customer_id: int) -> Response:
    """The sheet to write on, for the place that asks: page, card, row or today."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    return _ask(customer, _sheet(customer, around_of(customer)).blank())


@bp.post("/followups/hints")
def ask_back() -> str:
    """What a note that is being written leaves open; nothing is kept, nothing refused."""
    allow(Action.BOARD_SEE)
    text = request.form.get("content", "")[:LONGEST]
    asked = questions(text) if setting("vague_hints") else []
    return render_template("followups/_hints.html", questions=asked)


@bp.post("/customers/<int:customer_id>/followups")
def create(customer_id: int) -> Response:
    """Write a follow-up down with its plan, promise and stage: all of it is kept, or nothing."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    around = around_of(customer)
    written = _sheet(customer, around)
    form = written.form
    if not form.validate():
        return _ask(customer, written.filled(), status=422)
    received = receive(request.files.getlist("files"))
    try:
        with writing():
            followup, deal, is_new = _save(customer_id, form)
            kept = _keep(received, followup, deal) if is_new else []
    except Stale:
        return _ask_again(customer, written)
    files = {"kept": kept, "refused": received.refused}
    return _saved(written, around, followup, deal, is_new=is_new, **files)


def _sheet(customer: Customer, around: Around) -> Sheet:
    """What the address asks for; 403 for those who may write nothing here."""
    asked = request.args.get("place", "")
    written = sheet(
        customer,
        Place(asked) if asked in set(Place) else Place.PAGE,
        around,
        deal_id=request.args.get("deal", type=int),
        task=_line_of(customer, request.args.get("task", "")),
    )
    if written is None:
        allow(Action.FOLLOWUP_WRITE, customer)
    return written


def _line_of(customer: Customer, task: str) -> str:
    """The line of the day that is asked for; none where its promise was made to someone else."""
    kind, _sep, key = task.partition("-") if _task.fullmatch(task) else ("", "", "")
    if kind == "promise" and not is_promised_to(customer.id, int(key)):
        return ""
    return task if kind else ""


def _ask(customer: Customer, record_form: Markup, *, status: int = 200) -> Response:
    """The sheet as a part or a page."""
    if is_htmx():
        return make_response(record_form, status)
    page = render_template("followups/new.html", customer=customer, record_form=record_form)
    return make_response(page, status)


def _ask_again(customer: Customer, written: Sheet) -> Response:
    """The deal has moved since the sheet was opened: the words stay, the stage is asked anew."""
    deal = fetch(Deal, written.form.deal.data, to=Action.FOLLOWUP_WRITE)
    told = _("The deal has been moved to %(stage)s meanwhile.", stage=deal.stage.name)
    written.form.stage.errors = [told]
    written.form.seen_in.raw_data, written.form.seen_in.data = None, deal.stage_id
    return _ask(customer, written.filled(is_apart=True), status=409)


def _save(customer_id: int, form: FollowUpForm) -> tuple[FollowUp, Deal | None, bool]:
    kind = form.kind.data
    is_followup = kind is FollowUpKind.FOLLOWUP
    to = Action.FOLLOWUP_WRITE if is_followup else Action.SERVICE_WRITE
    chosen = form.its_deal
    deal = fetch(Deal, chosen.id, to=to) if chosen is not None else None
    customer = deal.customer if deal is not None else fetch(Customer, customer_id, to=to)
    saved = saved_once(form.once.data)
    if saved is not None:
        return saved, deal, False
    followup = verbs.log_followup(
        customer,
        {**form.said(), "kind": kind, "once": form.once.data},
        by=current_user,
        deal=deal,
        next_plan=form.plan(),
        keeps_plan=not can(current_user, Action.STEP_PLAN, customer),
        promise=form.promised(),
    )
    to_stage = _wished(form)
    if deal is not None and to_stage is not None and to_stage.kind.is_open:
        allow(Action.DEAL_MOVE, deal)
        # Backwards, too: what was just written down says why.
        note = followup.content[:_NOTED] if is_back(deal.stage, to_stage) else ""
        kind, seen_in = UpdateType(form.update_type.data), form.seen_in.data
        move(deal, to_stage, by=current_user, seen_in=seen_in, note=note, update_type=kind)
    return followup, deal, True


def _keep(received: Received, followup: FollowUp, deal: Deal | None) -> list[Attachment]:
    if not received.taken:
        return []
    allow(Action.FILE_ADD, followup.customer)
    return keep(followup.customer, received, by=current_user, deal=deal, followup=followup)


def _wished(form: FollowUpForm) -> Stage | None:
    return stage(form.stage.data) if "stage" in form and form.stage.data else None


def _saved(
    written: Sheet,
    around: Around,
    followup: FollowUp,
    deal: Deal | None,
    *,
    is_new: bool,
    **files: Any,
) -> Response:
    text = _next_in_words(deal) if deal is not None else _("Recorded")
    if not is_htmx():
        flash(text)
        for name, reason in files["refused"]:
            flash(_("%(name)s was not kept: %(reason)s", name=name, reason=reason), "bad")
        return redirect(home_of(written.place, followup.customer_id), 303)
    to_stage = _wished(written.form)
    asks = deal is not None and to_stage is not None and not to_stage.kind.is_open
    context: dict[str, Any] = {
        "followup": followup,
        "customer": followup.customer,
        "is_new": is_new,
        "text": text,
        "asked": _question(deal, to_stage) if asks and to_stage.id != deal.stage_id else None,
        **_places(written, followup, deal, text),
        **files,
    }
    if written.place is Place.PAGE:
        now = around._replace(steps={**around.steps, **context.get("steps", {})})
        context["record_form"] = _sheet(followup.customer, now).blank()
        is_shown = files["kept"] and can(current_user, Action.FILE_READ, followup)
        context["shelf"] = shelf_of(followup.customer) if is_shown else None
    if written.place is Place.ROW:
        [context["row"]] = rows_of(current_user, [followup.customer_id])
    return with_due(make_response(render_template("followups/saved.hx.html", **context)))


def _places(written: Sheet, followup: FollowUp, deal: Deal | None, text: str) -> dict[str, Any]:
    kind, _sep, key = written.task.partition("-")
    if kind == "promise":
        promise = fetch(Promise, int(key), to=Action.CUSTOMER_SEE)
        return anew(written.place, promise=promise)
    return anew(written.place, deal=deal, outcome=text, note=followup)


def _next_in_words(deal: Deal) -> str:
    if deal.next_due_on is None:
        return _("Recorded")
    return _("Recorded, next on %(day)s", day=short_day(deal.next_due_on, clock.today()))


def _question(deal: Deal, to: Stage) -> dict[str, Any]:
    """What a closed stage asks for, opened once the words are safe."""
    name = "deals/_ask_lost.html" if to.kind.is_lost else "deals/_ask_won.html"
    days = [(_("Today"), clock.today())]
    form = closing_form(to, deal, deal.stage_id, asked=True)
    return {"template": name, "stage": to, "form": form, "day_chips": days}


@bp.get("/followups/<int:followup_id>")
def show(followup_id: int) -> Response:
    """One entry, as the timeline has it."""
    followup = fetch(FollowUp, followup_id, to=Action.FOLLOWUP_READ)
    return _entry(followup)


@bp.get("/followups/<int:followup_id>/edit")
def edit(followup_id: int) -> Response:
    """The form to correct an entry, in its place."""
    followup = fetch(FollowUp, followup_id, to=Action.FOLLOWUP_CORRECT)
    return _correction(followup, CorrectionForm.of(followup, contacts_of(followup.customer)))


@bp.post("/followups/<int:followup_id>/edit")
def correct(followup_id: int) -> Response:
    """Correct an entry; what it said is kept, and a copy that was overtaken changes nothing."""
    followup = fetch(FollowUp, followup_id, to=Action.FOLLOWUP_CORRECT)
    form = CorrectionForm.of(followup, contacts_of(followup.customer))
    is_right = form.validate()
    with writing():
        followup = fetch(FollowUp, followup_id, to=Action.FOLLOWUP_CORRECT)
        is_stale = form.version.data != str(followup.version)
        if is_right and not is_stale:
            values = form.said()
            if form.keeps_time(followup):
                for name in ("began_at", "ended_at", "has_clock"):
                    del values[name]
            verbs.correct(followup, values, by=current_user)
    if not is_right:
        return _correction(followup, form, status=422)
    if is_stale:
        form.version.raw_data, form.version.data = None, followup.version
        return _correction(followup, form, status=409)
    if not is_htmx():
        flash(_("Saved"))
        return redirect(home_of(Place.PAGE, followup.customer_id), 303)
    return _entry(followup)


@bp.get("/followups/<int:followup_id>/former")
def former(followup_id: int) -> Response:
    """What an entry said before it was corrected."""
    followup = fetch(FollowUp, followup_id, to=Action.FOLLOWUP_READ)
    return show_page(
        "followups/former.html",
        part="followups/_former.html",
        followup=followup,
        texts=former_texts(followup),
    )


def _entry(followup: FollowUp) -> Response:
    near = files_near(followup.customer, [followup.id], false()).files
    files = [one for one in reversed(near) if one.followup_id == followup.id]
    return show_page(
        "followups/show.html", part="followups/_followup.html", followup=followup, files=files
    )


def _correction(followup: FollowUp, form: CorrectionForm, *, status: int = 200) -> Response:
    icons = {str(word.id): word.icon for word in words(ListKind.METHOD)}
    return show_page(
        "followups/edit.html",
        part="followups/_edit.html",
        status=status,
        followup=followup,
        form=form,
        method_icons=icons,
        is_stale=status == 409,
    )
