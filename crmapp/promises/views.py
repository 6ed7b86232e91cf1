"""Keeping, dropping and putting off what was promised, and taking each back."""

from datetime import date

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.dates import short_day
from crmapp.journal.log import log_for_owner
from crmapp.nextsteps.forms import DueForm
from crmapp.policy import Action
from crmapp.promises import verbs
from crmapp.promises.models import Promise, PromiseState
from crmapp.promises.queries import open_promises, past_promises
from crmapp.today.queries import promised
from crmapp.web.access import fetch
from crmapp.web.days import put_off_days
from crmapp.web.htmx import show as show_page
from crmapp.web.redraw import told

bp = Blueprint("promises", __name__)


@bp.get("/customers/<int:customer_id>/promises")
def index(customer_id: int) -> Response:
    """What a customer was promised: what is open by day, then what became of the rest."""
    customer = fetch(Customer, customer_id, to=Action.FOLLOWUP_READ)
    rows = [*open_promises(customer.id), *past_promises(customer.id)]
    return show_page(
        "promises/index.html",
        part="promises/_panel.html",
        customer=customer,
        tasks=[promised(one) for one in rows],
        put_off_days=put_off_days(),
    )


def _tell(promise: Promise, what: str, done: bool) -> None:
    if done:
        log_for_owner("promise:changed_for_owner", promise, by=current_user, act=what)


def _stale(promise: Promise) -> Response:
    text = _("This promise has been dealt with meanwhile.")
    return told(text, promise=promise, status=409)


@bp.post("/promises/<int:promise_id>/keep")
def keep(promise_id: int) -> Response:
    """We did what we said."""
    return _close(promise_id, PromiseState.KEPT, _("Promise kept"))


@bp.post("/promises/<int:promise_id>/drop")
def drop(promise_id: int) -> Response:
    """It is no longer wanted."""
    return _close(promise_id, PromiseState.DROPPED, _("Promise dropped"))


def _close(promise_id: int, state: PromiseState, text: str) -> Response:
    with writing():
        promise = fetch(Promise, promise_id, to=Action.PROMISE_CLOSE)
        done = verbs.close(promise, state)
        _tell(promise, state.value, done)
    if not done:
        return _stale(promise)
    return told(text, promise=promise, undo_url=url_for(".reopen", promise_id=promise.id))


@bp.post("/promises/<int:promise_id>/reopen")
def reopen(promise_id: int) -> Response:
    """Take a keeping or a dropping back."""
    with writing():
        promise = fetch(Promise, promise_id, to=Action.PROMISE_CLOSE)
        done = verbs.reopen(promise)
        _tell(promise, "taken_back", done)
    return told(_("Taken back"), promise=promise) if done else _stale(promise)


@bp.post("/promises/<int:promise_id>/put-off")
def put_off(promise_id: int) -> Response:
    """Promise it for another day."""
    form = DueForm()
    is_right = form.validate()
    with writing():
        promise = fetch(Promise, promise_id, to=Action.PROMISE_CLOSE)
        former = promise.due_on
        done = is_right and verbs.put_off(promise, form.due_on.data)
        _tell(promise, "postponed", done)
    if not is_right:
        return told(form.problem, promise=promise, status=422)
    if not done:
        return _stale(promise)
    text = _("Promised for %(day)s", day=short_day(promise.due_on, clock.today()))
    undo_url = url_for(".put_back", promise_id=promise.id, day=former)
    return told(text, promise=promise, outcome=text, undo_url=undo_url)


@bp.post("/promises/<int:promise_id>/put-back")
def put_back(promise_id: int) -> Response:
    """Take a putting off back: the former day may be past."""
    former = request.args.get("day", type=date.fromisoformat)
    with writing():
        promise = fetch(Promise, promise_id, to=Action.PROMISE_CLOSE)
        done = verbs.put_off(promise, former)
        _tell(promise, "taken_back", done)
    return told(_("Taken back"), promise=promise) if done else _stale(promise)
