"""Meetings: the review, the data check, what is written in them, and their paper."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.team import owners
from crmapp.customers.models import Customer
from crmapp.customers.queries import listed
from crmapp.database import writing
from crmapp.dates import next_chips
from crmapp.deals.models import Deal
from crmapp.followups.queries import saved_once
from crmapp.jobs.verbs import enqueue
from crmapp.meetings import queries, verbs
from crmapp.meetings.forms import DecisionForm, NotesForm, RemarkForm
from crmapp.meetings.gaps import Matter, Sign, with_sign
from crmapp.meetings.mending import MENDS
from crmapp.meetings.models import DecisionState, Meeting, MeetingKind
from crmapp.meetings.numbers import NOBODY, Figure, behind
from crmapp.meetings.spans import Span
from crmapp.policy import Action, can
from crmapp.web.access import allow, fetch, me, own_path
from crmapp.web.htmx import answer, asking_page, go
from crmapp.web.htmx import show as show_page
from crmapp.web.meeting_room import Room, room_of
from crmapp.web.places import Place, here
from crmapp.web.redraw import told

bp = Blueprint("meetings", __name__)

MOST_BEHIND = 200
_place = re.compile("[a-z]{1,12}-[0-9]{1,18}")


@bp.get("/meetings/")
def index() -> str:
    """The meetings one may open now, what one was given to do, and the minutes there are."""
    allow(Action.MEETING_SEE)
    viewer, today = me(), clock.today()
    of_all = can(viewer, Action.REPORT_SEE_ALL)
    minutes, older = queries.minutes(viewer, of_all=of_all, before=_before())
    held = [(one, Span.holding(one.kind, one.first_on)) for one in minutes]
    spans = [Span.holding(kind, today) for kind in MeetingKind]
    return render_template(
        "meetings/index.html", spans=spans, held=held, older=older, of_all=of_all,
        tasks=queries.tasks_of(viewer),
    )  # fmt: skip


def _before() -> tuple[date, int] | None:
    day, _sep, key = request.args.get("before", "").partition("_")
    try:
        return (date.fromisoformat(day), int(key)) if len(key) < 18 else None
    except ValueError:
        return None


@bp.get("/meetings/<kind>/<on>")
def show(kind: str, on: str) -> str:
    """A meeting: its numbers and rows to be projected, and what is written in it."""
    room = room_of(kind, on)
    if room.span.kind is MeetingKind.DATA:
        found = queries.checked(room.span, room.owner_id, room.eyes)
        signs = [(matter, [s for s in Sign if s.matter is matter]) for matter in Matter]
        return render_template("meetings/check.html", **_shown(room, found), signs=signs)
    found = queries.contents(room.span, room.owner_id, room.eyes)
    return render_template("meetings/review.html", **_shown(room, found))


def _shown(room: Room, found: Any) -> dict[str, Any]:
    notes = NotesForm(formdata=None, data=_noted(found.meeting))
    viewer = room.eyes.person
    return {
        "room": room, "eyes": room.eyes, "it": found, "notes": notes, "next_chips": _chips(),
        "decision": DecisionForm(formdata=None), "has_rows": can(viewer, Action.MEETING_ROWS),
        "people": owners() if can(viewer, Action.REPORT_SEE_ALL) else [],
        "may_print_full": can(viewer, Action.MEETING_PRINT_FULL, room.seat),
    }  # fmt: skip


def _chips() -> list[tuple[str, date]]:
    return next_chips(clock.today())


def _noted(meeting: Meeting | None) -> dict[str, Any]:
    return {"notes": meeting.notes if meeting else "", "version": meeting.version if meeting else 0}


@bp.get("/meetings/<kind>/<on>/behind")
def show_behind(kind: str, on: str) -> str | Response:
    """The customers behind a figure of a review or a sign of a data check."""
    room, name = room_of(kind, on), request.args.get("figure")
    if name is None:
        return go(room.url("show"))
    span = room.span.before if request.args.get("before") == "1" else room.span
    chosen, keys = _behind(room, span, name)
    customers, is_cut = listed(keys, viewer=me(), most=MOST_BEHIND)
    remarks = queries.remarks_of(queries.meeting_of(room.span, room.owner_id), me())
    return render_template(
        "meetings/behind.html", room=room, span=span, chosen=chosen, eyes=room.eyes,
        customers=customers, is_cut=is_cut, most=MOST_BEHIND, remarks=remarks,
        mend=MENDS[chosen] if isinstance(chosen, Sign) else None,
    )  # fmt: skip


def _behind(room: Room, span: Span, name: str) -> tuple[Figure | Sign, Select]:
    """What is asked about, and the keys of the customers behind it."""
    if room.span.kind is not MeetingKind.DATA:
        figure = Figure(name) if name in set(Figure) else abort(404)
        return figure, behind(span, room.owner_id, figure)
    sign = Sign(name) if name in set(Sign) else abort(404)
    is_unowned = room.owner_id is None and request.args.get("unowned") == "1"
    return sign, with_sign(sign, NOBODY if is_unowned else room.owner_id)


@bp.get("/meetings/<kind>/<on>/remarks/<int:customer_id>")
def new_remark(kind: str, on: str, customer_id: int) -> Response:
    """The form for what is said of a customer."""
    room = room_of(kind, on)
    customer = fetch(Customer, customer_id, to=Action.FOLLOWUP_WRITE)
    return _ask(room, customer, _remark_form(_deal_of(customer), customer))


@bp.post("/meetings/<kind>/<on>/remarks/<int:customer_id>")
def create_remark(kind: str, on: str, customer_id: int) -> Response:
    """Keep what is said of a customer as a follow-up of it, and plan what its owner does next."""
    room = room_of(kind, on)
    customer = fetch(Customer, customer_id, to=Action.FOLLOWUP_WRITE)
    deal = _deal_of(customer)
    form = _remark_form(deal, customer)
    if not form.validate():
        return _ask(room, customer, form, status=422)
    with writing():
        customer = fetch(Customer, customer_id, to=Action.FOLLOWUP_WRITE)
        deal = fetch(Deal, deal.id, to=Action.FOLLOWUP_WRITE) if deal is not None else None
        if saved_once(form.once.data) is None:
            meeting = verbs.begin(room.span, room.owner_id, by=me())
            verbs.remark(
                meeting, customer, form.words.data, once=form.once.data, by=me(), deal=deal,
                ahead=form.ahead,
            )  # fmt: skip
    remarks = queries.remarks_of(queries.meeting_of(room.span, room.owner_id), me())
    return answer(
        "meetings/said.hx.html", otherwise=room.url("show"), room=room, customer=customer,
        deal=deal, place=_at(customer), remarks=remarks, eyes=room.eyes,
        said=queries.in_order(remarks),
    )  # fmt: skip


def _deal_of(customer: Customer) -> Deal | None:
    key = request.args.get("deal", type=int)
    if key is None:
        return None
    deal = fetch(Deal, key, to=Action.FOLLOWUP_WRITE)
    return deal if deal.customer_id == customer.id else abort(404)


def _remark_form(deal: Deal | None, customer: Customer) -> RemarkForm:
    is_open = deal is not None and deal.stage.kind.is_open
    return RemarkForm(plans=is_open and can(me(), Action.STEP_PLAN, customer))


def _at(customer: Customer) -> str:
    asked = request.args.get("place", "")
    return asked if _place.fullmatch(asked) else f"customer-{customer.id}"


def _ask(room: Room, customer: Customer, form: RemarkForm, status: int = 200) -> Response:
    return show_page(
        "meetings/remark.html", part="meetings/_remark.html", status=status, room=room, form=form,
        customer=customer, deal_id=request.args.get("deal", type=int), place=_at(customer),
        next_chips=_chips(),
    )  # fmt: skip


@bp.post("/meetings/<kind>/<on>/decisions")
def decide(kind: str, on: str) -> Response:
    """Keep a decision."""
    room, form = room_of(kind, on), DecisionForm()
    allow(Action.MEETING_LEAD, room.seat)
    is_right = form.validate()
    if is_right:
        with writing():
            meeting = verbs.begin(room.span, room.owner_id, by=me())
            verbs.decide(
                meeting, form.words.data, by=me(), person_id=form.person.data,
                due_on=form.due_on.data,
            )  # fmt: skip
    return _decisions(room, DecisionForm(formdata=None) if is_right else form, is_right=is_right)


@bp.post("/meetings/<kind>/<on>/decisions/<int:decision_id>")
def settle(kind: str, on: str, decision_id: int) -> Response:
    """Tick a decision off, drop it, or open it again: in its meeting, or on somebody's day."""
    room, wanted = room_of(kind, on), request.values.get("state", DecisionState.DONE)
    if wanted not in set(DecisionState):
        abort(400)
    with writing():
        decision = queries.decision_by_key(decision_id) or abort(404)
        allow(Action.MEETING_SETTLE, decision)
        is_new = verbs.settle(decision, DecisionState(wanted), by=me())
    if here() is not Place.TODAY:
        return _decisions(room, DecisionForm(formdata=None))
    if not is_new:
        return told(_("This has been dealt with meanwhile."), decision=decision, status=409)
    if decision.state is DecisionState.OPEN:
        return told(_("Taken back"), decision=decision)
    undo_url = room.url("settle", decision_id=decision.id, state=DecisionState.OPEN.value)
    return told(_("Done: %(what)s", what=decision.words), decision=decision, undo_url=undo_url)


def _decisions(room: Room, form: DecisionForm, *, is_right: bool = True) -> Response:
    now, former = [], []
    if can(me(), Action.MEETING_ROWS):  # others' are not shown to whoever has one to do
        now, former = queries.decisions_of(room.span, room.owner_id)
    context = {
        "room": room, "eyes": room.eyes, "decision": form, "next_chips": _chips(),
        "decisions": now, "former": former,
    }  # fmt: skip
    if not is_right:
        page, part = "meetings/decide.html", "meetings/_decisions.html"
        return show_page(page, part=part, status=422, **context)
    back = own_path(asking_page()) if asking_page() else room.url("show")
    return answer("meetings/_decisions.html", otherwise=f"{back}#decisions", **context)


@bp.post("/meetings/<kind>/<on>/notes")
def write_notes(kind: str, on: str) -> Response:
    """Keep the minutes; a copy that was overtaken changes nothing and stays to be compared."""
    room, form = room_of(kind, on), NotesForm()
    allow(Action.MEETING_LEAD, room.seat)
    is_right, theirs = form.validate(), None
    if is_right:
        with writing():
            meeting = verbs.begin(room.span, room.owner_id, by=me())
            theirs = form.overtaken_by(meeting)
            if theirs is None:
                verbs.write_notes(meeting, form.notes.data)
        form.version.data = str(meeting.version)
    context = {"room": room, "notes": form}
    if is_right and theirs is None:
        context["said_text"] = _("The minutes are saved")
        return answer("meetings/_notes.html", otherwise=room.url("show") + "#decisions", **context)
    status = 409 if is_right else 422
    page, part = "meetings/notes.html", "meetings/_notes.html"
    return show_page(page, part=part, status=status, theirs=theirs, **context)


@bp.post("/meetings/<kind>/<on>/close")
def close(kind: str, on: str) -> Response:
    """End a meeting: its numbers are kept as they stand now."""
    room = room_of(kind, on)
    allow(Action.MEETING_LEAD, room.seat)
    figures = queries.figures_now(room.span, room.owner_id)
    with writing():
        verbs.close(verbs.begin(room.span, room.owner_id, by=me()), figures, by=me())
    flash(_("The meeting is closed. Its numbers are kept as they stand now."))
    return go(room.url("show"))


@bp.post("/meetings/<kind>/<on>/reopen")
def reopen(kind: str, on: str) -> Response:
    """Go on with a meeting that was closed."""
    room = room_of(kind, on)
    allow(Action.MEETING_LEAD, room.seat)
    with writing():
        meeting = queries.meeting_of(room.span, room.owner_id)
        if meeting is not None:
            verbs.reopen(meeting, by=me())
    flash(_("The meeting is open again. Its numbers are counted anew."))
    return go(room.url("show"))


@bp.post("/meetings/<kind>/<on>/paper")
def take_paper(kind: str, on: str) -> Response:
    """Have the meeting printed, masked unless it is asked for in full."""
    room, full = room_of(kind, on), request.form.get("full") == "1"
    if full:
        allow(Action.MEETING_PRINT_FULL, room.seat)
    payload = {
        "kind": room.span.kind.value, "on": room.span.first.isoformat(),
        "person": room.owner_id, "full": full,
    }  # fmt: skip
    with writing():
        job = enqueue("meeting", payload, by=me())
    return go(url_for("jobs.show", job_id=job.id))
