"""The door: who comes in, what they may fetch, where they may be sent."""

from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.extensions import login_manager
from crmapp.journal.log import afterwards, log_later
from crmapp.policy import Action, can, visible
from crmapp.second_step.queries import is_required
from crmapp.sessions.models import SEEN_EVERY, SignIn
from crmapp.sessions.queries import frame_of, life
from crmapp.web.htmx import asking_page, is_htmx
from crmapp.web.keys import LARGEST_KEY, RowKey

R = TypeVar("R")

PUBLIC = {
    "static",
    "health.show",
    "accounts.sign_in",
    "accounts.speak",
    "second_step.ask",  # between password and code nobody is signed in
    "second_step.answer",
    "practice.arrive",  # a pass lets in, and only into the practice room
    "calendars.fetch",  # a calendar cannot sign in: the address itself is the key
    "setup.index",
    "setup.create",
}
BEFORE_PASSWORD = {"accounts.change_password", "accounts.sign_out", "static", "accounts.speak"}
BEFORE_SECOND_STEP = {
    "second_step.show",
    "second_step.begin",
    "accounts.confirm",
    "accounts.prove",
    "accounts.sign_out",
    "accounts.speak",
}
LONGEST_PATH = 2000  # a filter of the list is far shorter; a header line may not be endless
# Polls must not keep a forgotten browser signed in.
PASSIVE = {"board.poll", "jobs.poll", "notifications.poll"}


def init_app(app: Flask) -> None:
    """Close the app: everyone is asked to sign in unless the endpoint is public."""
    app.url_map.converters["int"] = RowKey
    login_manager.init_app(app)
    login_manager.session_protection = None  # phones change their address all day
    login_manager.user_loader(_person_of)
    app.before_request(_require_sign_in)


def _person_of(token: str) -> Person | None:
    frame = frame_of(token)
    if frame is None:
        return None
    sign_in, g.has_second_step, g.unread, g.newest, g.due, g.stamps = frame
    if not sign_in.is_alive(*life()) or not sign_in.person.is_active:
        return None
    sign_in.person.token = token
    g.sign_in_id, g.is_fresh = sign_in.id, sign_in.is_fresh
    if request.endpoint not in PASSIVE and sign_in.last_seen_at + SEEN_EVERY < clock.now():
        afterwards(lambda: _see(sign_in.id))
    return sign_in.person


def me() -> Person:
    """Whoever asks, for what asks about them hundreds of times; `current_user` looks anew."""
    known = g.get("_login_user")  # where Flask-Login keeps them
    return known if known is not None else current_user._get_current_object()


def _see(sign_in_id: int) -> None:
    sign_in = db.session.get(SignIn, sign_in_id)
    if sign_in is not None:  # swept away while the request ran
        sign_in.last_seen_at = clock.now()


def has_people() -> bool:
    """Whether set-up is over; remembered once true, for it never becomes false again."""
    known = current_app.extensions
    if not known.get("has_people"):
        known["has_people"] = db.session.scalar(select(Person.id).limit(1)) is not None
    return known["has_people"]


def _require_sign_in() -> Response | None:
    endpoint = request.endpoint
    if endpoint == "static" or endpoint is None or endpoint == "health.show":
        return None
    if not has_people():
        return None if endpoint.startswith("setup.") or endpoint in PUBLIC else _send("setup.index")
    if not current_user.is_authenticated:
        return None if endpoint in PUBLIC else turn_away()
    if current_user.must_change_password and endpoint not in BEFORE_PASSWORD:
        return _send("accounts.change_password")
    if not g.has_second_step and endpoint not in BEFORE_PASSWORD | BEFORE_SECOND_STEP:
        return _send("second_step.show") if is_required(me()) else None
    return None


def turn_away() -> Response:
    """Send someone who is not signed in to the sign-in page, and back afterwards."""
    session.pop("_user_id", None)
    if current_app.config["PRACTICE"]:
        return _lead("/practice/")  # nobody has a password in there
    is_page = request.method == "GET" and not is_htmx()
    wanted = request.full_path.rstrip("?") if is_page else asking_page()
    return _send("accounts.sign_in", next=wanted)


def _send(endpoint: str, **values: Any) -> Response:
    # A page swapped into a card would help nobody, so htmx is told to go there as a whole.
    return _lead(url_for(endpoint, **values))


def _lead(target: str) -> Response:
    if is_htmx() or "HX-History-Restore-Request" in request.headers:
        return Response("", 401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def fetch(model: type[R], key: int, *, to: Action) -> R:
    """The record, for an action.

    Unseen and missing are both 404; seen but not allowed is 403, told to the journal. The
    key of a merged customer leads to the one it was merged into. Inside `writing()` the row
    is read again, and locked with its customer where the database locks rows.
    """
    if not 0 < key <= LARGEST_KEY:
        abort(404)
    statement = visible(current_user, model).where(model.id == key)
    if is_writing():
        # The customer first, whatever hangs on it: so no two writers wait for each other.
        rows = [Customer] if model is Customer else [Customer, model]
        statement = statement.with_for_update(of=rows).execution_options(populate_existing=True)
    record = db.session.scalars(statement).unique().one_or_none()
    if record is None:
        if model is Customer:
            _follow_merge(key)
        abort(404)
    allow(to, record)
    return record


def allow(action: Action, record: Any = None) -> None:
    """Go on only if the person may do it; otherwise 403, told to the journal."""
    if not can(current_user, action, record):
        log_later("access:refused", record, by=current_user, wanted=action.value)
        g.refusal_told = True
        abort(403, description=_whose(record))


def _whose(record: Any) -> str | None:
    customer = getattr(record, "customer", record)
    owner = getattr(customer, "owner", None)
    return owner.name if owner is not None else None


def _follow_merge(key: int) -> None:
    merged = db.session.get(Customer, key)
    if merged is None or merged.merged_into_id is None or request.method != "GET":
        return
    values = dict(request.view_args or {})
    if values.get("customer_id") != key:
        return
    values["customer_id"] = merged.merged_into_id
    raise _Elsewhere(response=redirect(url_for(request.endpoint, **values), 301))


class _Elsewhere(HTTPException):
    """Leave the view with a redirect."""

    code = 301


def own_path(text: str | None) -> str:
    """A path of this app that a person may be sent to; the landing page for anything else.

    Browsers strip control characters and read backslashes as slashes, so only text that the
    URL map knows as a page is accepted, and it is sent back as it was parsed.
    """
    home, root = url_for("today.index"), request.script_root  # the practice room's
    if not text or len(text) > LONGEST_PATH or text[0] != "/" or text[1:2] in ("/", "\\"):
        return home
    if any(character < "!" or character == "\\" or character == "\x7f" for character in text):
        return home
    path, _, query = text.partition("?")
    if not path.startswith(f"{root}/"):
        return home
    try:
        inside = path.removeprefix(root)
        endpoint, _values = current_app.url_map.bind("").match(inside, method="GET")
    except HTTPException:
        return home
    if endpoint == "static" or endpoint in PUBLIC:
        return home
    return f"{path}?{query}" if query else path
