"""Beginning a sign-in, for the door and for the first visit."""

import secrets
from typing import Any

from flask import abort, after_this_request, current_app, flash, g, request, session
from flask_babel import gettext as _
from flask_login import login_user
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db, writing
from crmapp.journal.log import log
from crmapp.second_step.models import Removal
from crmapp.second_step.verbs import challenge
from crmapp.sessions import throttling
from crmapp.sessions.models import SignIn
from crmapp.sessions.verbs import forget_old
from crmapp.web.access import turn_away

COOKIE = "browser"  # says of a browser who has signed in with it before; it lets nobody in
_AGE = 400 * 24 * 3600  # seconds; browsers keep nothing longer
_PEOPLE = 8  # that share an office's computer


def door_keys(username: str, person: Person | None) -> dict[str, int]:
    """What a try to sign in from this browser counts under."""
    known = _known_here().get(str(person.id)) if person else None
    return throttling.keys_at_door(username, person, request.remote_addr or "", known)


def begin_challenge(person: Person) -> None:
    """Remember, after the password alone, who owes a code; this signs nobody in."""
    with writing():
        token = challenge(person) if _as_it_is_now(person) is not None else ""
    session.clear()
    session["challenge"] = token


def begin_sign_in(person: Person) -> bool:
    """Sign a person in on this browser, under a token that is new; nothing older stays valid.

    False where a one-time password was used for the second time, or the person was disabled or
    given another password since this one was looked at.
    """
    address = request.remote_addr or ""
    keys = door_keys(person.username, person)
    with writing() as work:
        person = _as_it_is_now(person)
        if person is None or not _use_one_time(person):
            return False
        throttling.give_back(keys)
        forget_old(person.id)
        row, token = SignIn.begin(person, address, request.user_agent.string)
        work.add(row)
        log("sign_in:done", by=person)
        removals = _untold(person)
    person.token = token
    session.clear()  # the form's token too: what was planted before does not outlive the door
    login_user(person)
    _remember_browser(person)
    for removal in removals:
        flash(_removal_in_words(removal), "bad")
    return True


def _as_it_is_now(person: Person) -> Person | None:
    """The person read again, locked where rows can be; None for one who may not come in now."""
    checked = person.password_hash
    now = db.session.get(Person, person.id, populate_existing=True, with_for_update=True)
    return now if now.is_active and now.password_hash == checked else None


def renew_sign_in() -> None:
    """Take a new token for this browser's sign-in; inside `writing()`, after a proof.

    Who was signed out while it was proven changes nothing any more.
    """
    sign_in = db.session.get(
        SignIn, g.sign_in_id, populate_existing=True, with_for_update={"of": SignIn}
    )
    if sign_in is None or sign_in.ended_at is not None:
        abort(turn_away())
    sign_in.fresh_at = clock.now()
    session["_user_id"] = sign_in.renew()


def _use_one_time(person: Person) -> bool:
    """Let a one-time password open the door once (ASVS 6.4.1)."""
    if not person.must_change_password or person.one_time_until is None:
        return True
    now = clock.now()
    unused = Person.id == person.id, Person.one_time_until > now
    used = db.session.execute(update(Person).where(*unused).values(one_time_until=now))
    return used.rowcount == 1


def _untold(person: Person) -> list[Removal]:
    mine = select(Removal).where(Removal.person_id == person.id, Removal.told_at.is_(None))
    removals = list(db.session.scalars(mine.order_by(Removal.id)))
    for removal in removals:
        removal.told_at = clock.now()
    return removals


def _removal_in_words(removal: Removal) -> str:
    values: dict[str, Any] = {"reason": removal.reason}
    if removal.by is None:
        return _("Your second step was taken away at the server: %(reason)s", **values)
    who = removal.by.name
    return _("%(name)s took your second step away: %(reason)s", name=who, **values)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browser")


def _known_here() -> dict[str, str]:
    try:
        known = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _remember_browser(person: Person) -> None:
    """Have the browser keep a mark for the person: strangers' guesses do not shut it out."""
    known = _known_here()
    mine = known.pop(str(person.id), None) or secrets.token_hex(8)
    kept = dict([*known.items(), (str(person.id), mine)][-_PEOPLE:])

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            _signer().dumps(kept),
            max_age=_AGE,
            path=current_app.config["SESSION_COOKIE_PATH"] or "/",  # the room's stays in the room
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        )
        return response
