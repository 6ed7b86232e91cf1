"""The door: signing in and out, one's own password, language and theme."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from crmapp.accounts.forms import PasswordForm, SignInForm
from crmapp.accounts.models import Person, as_username, hash_password, waste_a_check
from crmapp.accounts.passwords import weakness
from crmapp.accounts.roles import Role
from crmapp.database import db, writing
from crmapp.journal.log import log
from crmapp.sessions import throttling
from crmapp.sessions.browsers import browser_of
from crmapp.sessions.models import SignIn
from crmapp.sessions.queries import sign_ins_of
from crmapp.sessions.verbs import end_all
from crmapp.settings.values import setting
from crmapp.web.access import has_people, idle_life, own_path
from crmapp.web.htmx import asking_page
from crmapp.web.signing import begin_sign_in

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """Ask who it is; the answer to a wrong name and to a wrong password is the same."""
    if not has_people():
        return redirect(url_for("setup.index"), 303)
    if current_user.is_authenticated:
        return redirect(own_path(request.values.get("next")), 303)
    form = SignInForm(data={"next": request.args.get("next")})
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/sign_in.html", form=form), status
    if not _take_try(form.username.data):
        return _refuse(form, _("Too many tries. Wait a quarter of an hour."), 429)
    mine = Person.username == as_username(form.username.data)
    person = db.session.scalars(select(Person).where(mine)).one_or_none()
    if not _is_right(person, form.password.data):
        with writing():  # what was typed is not told: it may be a password in the wrong field
            log("sign_in:failed", person)
        return _refuse(form, _("Username or password is wrong."), 401)
    begin_sign_in(person)
    return redirect(own_path(form.next.data), 303)


def _take_try(username: str) -> bool:
    with writing():
        return throttling.take_try(throttling.keys_of(username, request.remote_addr or ""))


def _is_right(person: Person | None, password: str) -> bool:
    if person is None or not person.is_active:
        waste_a_check(password)
        return False
    return person.has_password(password)


def _refuse(form: SignInForm, problem: str, status: int) -> tuple[str, int]:
    form.form_errors.append(problem)
    return render_template("accounts/sign_in.html", form=form), status


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this browser's sign-in, on the server too."""
    with writing() as session:
        session.get(SignIn, g.sign_in_id).end()
        log("sign_in:ended", by=current_user)
    logout_user()
    response = redirect(url_for("accounts.sign_in", bye=1), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/password", methods=["GET", "POST"])
def change_password() -> Response | str | tuple[str, int]:
    """Choose a password; other browsers of the person are signed out."""
    form = PasswordForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/password.html", form=form), status
    if form.password.data == form.current.data:
        form.password.errors = [_("Choose another password than the one you have now.")]
    elif problem := weakness(form.password.data, current_user, setting("team_name")):
        form.password.errors = [problem]
    elif not _take_try(current_user.username):
        form.current.errors = [_("Too many tries. Wait a quarter of an hour.")]
        return render_template("accounts/password.html", form=form), 429
    elif not current_user.has_password(form.current.data):
        form.current.errors = [_("This is not your current password.")]
    else:
        _take_password(hash_password(form.password.data))
        flash(_("Your password is changed."))
        return redirect(url_for("today.index"), 303)
    return render_template("accounts/password.html", form=form), 422


def _take_password(hashed: str) -> None:
    with writing() as session:
        person = session.get(Person, current_user.id)
        person.take_password(hashed)
        throttling.give_back(throttling.keys_of(person.username, request.remote_addr or ""))
        end_all(person.id, but=g.sign_in_id)
        log("password:changed", person, by=person)


@bp.post("/language/<any(zh, en):language>")
def speak(language: str) -> Response:
    """Change the language: of the person, or of this browser before sign-in."""
    response = redirect(_back(), 303)
    response.set_cookie("language", language, max_age=31_536_000, httponly=True, samesite="Lax")
    if current_user.is_authenticated:
        _prefer(language=language)
    return response


@bp.post("/theme/<any(light, dark, auto):theme>")
def dress(theme: str) -> Response:
    """Change the person's theme."""
    _prefer(theme=theme)
    return redirect(_back(), 303)


def _prefer(**values: str) -> None:
    with writing() as session:
        person = session.get(Person, current_user.id)
        for key, value in values.items():
            setattr(person, key, value)


def _back() -> str:
    """The page the form was sent from; before sign-in there are two only."""
    if not current_user.is_authenticated:
        return url_for("accounts.sign_in" if has_people() else "setup.index")
    return own_path(asking_page())


@bp.get("/me")
def me() -> str:
    """One's own account and where one is signed in."""
    return render_template(
        "accounts/me.html",
        roles=[role.label for role in Role if current_user.has_role(role)],
        sign_ins=sign_ins_of(current_user.id, idle_life()),
        here=g.sign_in_id,
        browser_of=browser_of,
    )


@bp.post("/me/sign-ins/<int:sign_in_id>/end")
def end_sign_in(sign_in_id: int) -> Response:
    """Sign out there."""
    with writing() as session:
        sign_in = session.get(SignIn, sign_in_id)
        if sign_in is None or sign_in.person_id != current_user.id:
            abort(404)
        sign_in.end()
    return redirect(url_for("accounts.me"), 303)
