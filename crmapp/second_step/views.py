"""The second step: asked at the door, set up, renewed and ended by its person."""

import base64
import binascii

import segno
from cryptography.exceptions import InvalidTag
from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.queries import account
from crmapp.batches import batches
from crmapp.database import writing
from crmapp.second_step import codes, verbs
from crmapp.second_step.forms import CodeForm, OwnForm
from crmapp.second_step.queries import codes_left, is_required, open_challenge, step_of
from crmapp.sessions.verbs import end_all
from crmapp.settings.values import setting
from crmapp.vault import vault
from crmapp.web.access import me, own_path
from crmapp.web.fresh import needs_fresh
from crmapp.web.proving import TooMany, clock_hint, prove, take_code
from crmapp.web.signing import begin_sign_in, renew_sign_in

bp = Blueprint("second_step", __name__)

HINT_AFTER = 2  # wrong codes; the first is a slip of the finger


@bp.get("/sign-in/code")
def ask() -> Response | str:
    """Ask for the code, after the password."""
    if current_user.is_authenticated:
        return redirect(own_path(request.args.get("next")), 303)
    if open_challenge(session.get("challenge", "")) is None:
        return _begin_anew()
    return _ask(CodeForm(formdata=None, data={"next": request.args.get("next")}))


@bp.post("/sign-in/code")
def answer() -> Response | str | tuple[str, int]:
    """Take the code and open the door; five wrong ones, and the password is asked anew."""
    if current_user.is_authenticated:
        return redirect(own_path(request.form.get("next")), 303)
    token, form = session.get("challenge", ""), CodeForm()
    challenge = open_challenge(token)
    if challenge is None:
        return _begin_anew()
    if not form.validate_on_submit():
        return _ask(form), 422
    tries = challenge.tries + 1
    with writing():
        may_answer = verbs.take_answer(token)
    person = account(challenge.person_id)
    if not may_answer or person is None:
        return _begin_anew()
    if problem := take_code(person, form.code.data):
        form.code.errors = [problem]
        status = 429 if isinstance(problem, TooMany) else 401
        return _ask(form, hint=tries >= HINT_AFTER), status
    with writing():
        is_mine = verbs.close(token)
    if not is_mine or not begin_sign_in(person):
        return _begin_anew()
    return redirect(own_path(form.next.data), 303)


def _begin_anew() -> Response:
    session.pop("challenge", None)
    flash(_("Please sign in once more."), "bad")
    wanted = request.values.get("next") or None
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def _ask(form: CodeForm, *, hint: bool = False) -> str:
    return render_template(
        "second_step/ask.html",
        form=form,
        hint=clock_hint() if hint else "",
        on_paper=bool(request.args.get("paper")),
        next=form.next.data,
    )


@bp.get("/me/second-step")
@needs_fresh
def show() -> str:
    """Set one up, or see what is left of it."""
    return _own_page(OwnForm(formdata=None)) if g.has_second_step else _set_up_page(CodeForm())


@bp.post("/me/second-step")
@needs_fresh
def begin() -> Response | str | tuple[str, int]:
    """Keep the secret once the phone has shown a right code; recovery codes are shown once."""
    if g.has_second_step:
        return redirect(url_for(".show"), 303)
    form, secret, person = CodeForm(), _draft(), me()
    if not form.validate_on_submit():
        return _set_up_page(form), 422
    step = codes.matching_step(secret, form.code.data, clock.now())
    if step is None:
        form.code.errors = [_("This code is wrong, too old, or was used already.")]
        return _set_up_page(form, hint=clock_hint()), 422
    paper = codes.new_paper_codes()
    salt, hashes = verbs.hash_all(paper)
    with writing():
        verbs.set_up(person, secret, step, salt, hashes)
        end_all(person.id, but=g.sign_in_id)
        renew_sign_in()
    session.pop("second_step", None)
    return _show_codes(paper), 201


@bp.post("/me/second-step/codes")
def renew() -> Response | str | tuple[str, int]:
    """Make new recovery codes, against password and code."""
    form = OwnForm()
    if not g.has_second_step:
        return redirect(url_for(".show"), 303)
    if not _is_proven(form):
        return _own_page(form, asked="renew"), 422
    paper = codes.new_paper_codes()
    salt, hashes = verbs.hash_all(paper)
    with writing():
        verbs.renew_codes(me(), salt, hashes)
    return _show_codes(paper), 201


@bp.post("/me/second-step/end")
def end() -> Response | tuple[str, int]:
    """Do without, against password and code; every other browser is signed out."""
    form = OwnForm()
    if not g.has_second_step:
        return redirect(url_for(".show"), 303)
    if not _is_proven(form):
        return _own_page(form, asked="end"), 422
    with writing():
        verbs.end(me())
        end_all(current_user.id, but=g.sign_in_id)
        renew_sign_in()
    flash(_("The second step is off. You are signed out everywhere else."))
    return redirect(url_for("accounts.me"), 303)


def _is_proven(form: OwnForm) -> bool:
    if not form.validate_on_submit():
        return False
    wrong = prove(me(), form.password.data, form.code.data)
    for name, problem in wrong.items():
        form[name].errors = [problem]
    return not wrong


def _draft() -> str:
    """The secret that this browser is setting up: kept sealed in its cookie until it is proven."""
    place = f"second_steps.draft.{current_user.id}"
    try:
        return vault().open(base64.b64decode(session["second_step"]), place)
    except (KeyError, IndexError, InvalidTag, binascii.Error):
        secret = codes.new_secret()
        session["second_step"] = base64.b64encode(vault().seal(secret, place)).decode()
        return secret


def _set_up_page(form: CodeForm, hint: str = "") -> str:
    secret = _draft()
    address = codes.address_of(secret, current_user.username, setting("team_name"))
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=3, dark="#111827", light="#fff", svgclass="qr", omitsize=True
    )
    return render_template(
        "second_step/set_up.html",
        form=form,
        hint=hint,
        drawn=Markup(drawn),  # noqa: S704
        key=" ".join(batches(secret, 4)),
        is_required=is_required(me()),
    )


def _own_page(form: OwnForm, asked: str = "") -> str:
    return render_template(
        "second_step/show.html",
        form=form,
        asked=asked,
        made_at=step_of(current_user.id).made_at,
        left=codes_left(current_user.id),
        is_required=is_required(me()),
    )


def _show_codes(paper: list[str]) -> str:
    return render_template("second_step/codes.html", codes=paper, made_at=clock.now())
