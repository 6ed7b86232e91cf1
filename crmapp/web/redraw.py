"""After an act: what showed the record is drawn anew, with a line that says what was done."""

import json
from typing import Any

from flask import flash, make_response, redirect, render_template
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import owners
from crmapp.board.cards import cards_of
from crmapp.deals.models import Deal
from crmapp.deals.queries import open_steps
from crmapp.followups.models import FollowUp
from crmapp.meetings.models import Decision
from crmapp.policy import Action, can
from crmapp.promises.models import Promise
from crmapp.stages.pipeline import stages
from crmapp.today.agenda import Task
from crmapp.today.queries import decided, due_now, furnish, progress_of, promised
from crmapp.web.access import me
from crmapp.web.days import put_off_days
from crmapp.web.htmx import is_htmx
from crmapp.web.places import Place, here, here_args, home_of


def told(
    text: str,
    *,
    deal: Deal | None = None,
    promise: Promise | None = None,
    decision: Decision | None = None,
    outcome: str = "",
    undo_url: str = "",
    status: int = 200,
) -> Response:
    """Say what was done to a deal or a promise, on whatever page it was asked for.

    A decision is told of on the day's list alone.

    `outcome` strikes the line of the day through; `undo_url` takes the act back; from 400 on
    the text says why it was refused.
    """
    place = here()
    if not is_htmx():
        flash(text, "ok" if status < 400 else "error")
        record = deal or promise
        return redirect(home_of(place, record.customer_id if record else None), 303)
    context = {
        "text": text,
        "undo_url": undo_url,
        "tone": "ok" if status < 400 else "bad",
        **anew(place, deal=deal, promise=promise, decision=decision, outcome=outcome),
    }
    return with_due(make_response(render_template("today/told.hx.html", **context), status))


def anew(
    place: Place,
    *,
    deal: Deal | None = None,
    promise: Promise | None = None,
    decision: Decision | None = None,
    outcome: str = "",
    note: FollowUp | None = None,
) -> dict[str, Any]:
    """What `today/_anew.hx.html` needs to draw a record where it stands."""
    step = open_steps([deal]).get(deal.id) if deal is not None else None
    context = {"place": place, "deal": deal, "promise": promise, "step": step, "stages": stages()}
    if place is Place.CARD and deal is not None:
        context["card"] = cards_of(me(), [deal.id])[deal.id]
    if place is Place.PAGE and deal is not None:
        context["steps"] = {deal.id: step} if step is not None else {}
    if place is Place.PAGE and promise is not None:
        context |= {"task": promised(promise), "put_off_days": put_off_days()}
    if place is Place.TODAY:
        context["task"] = _task(deal, promise or decision, step, outcome)
        context["task"].note = note or context["task"].note
        owner_id = whose_day()
        context["done"], context["total"] = progress_of(owner_id)
        context["shows_owner"] = owner_id is None
        context["put_off_days"] = put_off_days()
    return context


def _task(deal: Deal | None, item: Promise | Decision | None, step: Any, outcome: str) -> Task:
    if item is not None:
        task = promised(item) if isinstance(item, Promise) else decided(item)
        task.outcome, task.is_past = outcome or task.outcome, False
    else:
        task = Task(deal.customer, deal=deal, step=step, outcome=outcome)
    if not task.outcome:
        furnish([task], current_user)
    return task


def whose_day() -> int | None:
    """Whose list the asking page shows: the owner's key, or None for the team's."""
    whose = here_args().get("whose", "mine")
    if whose == "mine" or not can(current_user, Action.TEAM_OVERSEE):
        return current_user.id
    if whose == "team":
        return None
    known = {str(one.id): one.id for one in owners()}
    return known.get(whose, current_user.id)


def with_due(response: Response) -> Response:
    """Let the answer bring the new count of what is due, for the menu and the tab's title."""
    response.headers["HX-Trigger"] = json.dumps({"due": {"count": due_now(current_user.id)}})
    return response
