"""Looking after customers: what the signs say, one page for all of them."""

from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.freshness import verbs
from crmapp.freshness.forms import AnswerForm
from crmapp.freshness.kinds import SignKind
from crmapp.freshness.models import Answer
from crmapp.freshness.queries import by_owner, counted, page_of, place_of, ruled, written
from crmapp.freshness.words import Sign, signs
from crmapp.policy import Action, can
from crmapp.settings.values import setting
from crmapp.web.access import allow, fetch
from crmapp.web.keys import LARGEST_KEY
from crmapp.web.oversight import as_asked, whose

bp = Blueprint("freshness", __name__, url_prefix="/care")

ON_ROWS = (SignKind.RISK, SignKind.OVER, SignKind.RETURN)
MOST = 100  # customers that are answered for at once


@bp.app_template_global("signs")
def signs_of(customer: Any, *, every: bool = False, kind: str = "") -> list[Sign]:
    """What a customer shows of age today: what presses, all of it, or one kind."""
    if every:
        return signs(customer)
    return signs(customer, *([SignKind(kind)] if kind else ON_ROWS))


@bp.get("/")
def index() -> str:
    """All that grows old, of one's own customers; for those who oversee the team, of all."""
    allow(Action.CARE_SEE)
    owner_id, view = whose()
    kinds = [kind for kind in SignKind if kind is not SignKind.RETURN or setting("pool_returns")]
    return render_template(
        "freshness/index.html",
        parts=counted(owner_id, kinds),
        ruled=ruled(owner_id),
        kinds=kinds,
        loads=by_owner(kinds) if view != "mine" else [],
        form=AnswerForm(formdata=None),
        **_frame(owner_id, view, ".index"),
    )


@bp.get("/proposals")
def proposals() -> str:
    """Everybody who may rest, the longest silent first."""
    allow(Action.CARE_SEE)
    owner_id, view = whose()
    place = place_of(request.args.get("after"))
    customers, following = page_of(SignKind.REST, owner_id, place)
    return render_template(
        "freshness/proposals.html",
        customers=customers,
        next=written(following),
        form=AnswerForm(formdata=None),
        **_frame(owner_id, view, ".proposals"),
    )


def _frame(owner_id: int | None, view: str, home: str) -> dict[str, Any]:
    oversees = can(current_user, Action.TEAM_OVERSEE)
    views = [
        (_("Mine"), url_for(home), view == "mine"),
        (_("Team"), url_for(home, whose="team"), view == "team"),
    ]
    return {
        "views": views if oversees else [],
        "view": view,
        "whose": as_asked(owner_id, view),
        "of": {"mine": "me", "team": None}.get(view, owner_id),
        "owner": person(owner_id) if view == "one" else None,
    }


@bp.post("/answers")
def answer() -> Response:
    """Say of the chosen customers that they rest or stay active; the next page can undo it."""
    allow(Action.CARE_SEE)
    form = AnswerForm()
    keys = request.form.getlist("customer", type=int)[:MOST]
    if not form.validate():
        flash(" ".join(str(one) for errors in form.errors.values() for one in errors), "bad")
        return _back()
    if not keys:
        flash(_("Choose customers first."), "bad")
        return _back()
    said = form.said.data
    with writing():
        known = [key for key in sorted(set(keys)) if 0 < key <= LARGEST_KEY]
        customers = [fetch(Customer, key, to=Action.CUSTOMER_EDIT) for key in known]
        batch = verbs.answer(customers, said, by=current_user, reason=form.reason.data)
        count = len(verbs.answers_of(batch))
    flash(get_template_attribute("freshness/_undo.html", "undo")(_told(said, count), batch))
    return _back()


def _told(said: Answer, count: int) -> str:
    if said is Answer.RESTED:
        return ngettext("%(num)d customer rests.", "%(num)d customers rest.", count)
    return ngettext("%(num)d customer stays active.", "%(num)d customers stay active.", count)


@bp.post("/answers/<batch>/undo")
def undo(batch: str) -> Response:
    """Take back what was said at once, or what the rule did."""
    allow(Action.CARE_SEE)
    with writing():
        answers = verbs.answers_of(batch)
        if not answers:
            abort(404)
        for row in answers:
            row.customer = fetch(Customer, row.customer_id, to=Action.CUSTOMER_EDIT)
        verbs.take_back(answers, by=current_user)
    flash(_("Taken back"))
    return _back()


def _back() -> Response:
    asked = request.form.get("whose", "")
    known = asked == "team" or asked.isdecimal()
    return redirect(url_for(".index", whose=asked if known else None), 303)
