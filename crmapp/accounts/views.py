"""The door: signing in and out, one's own password, language and theme."""

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from crmapp.accounts.forms import PasswordForm, ProofForm, SignInForm
from crmapp.accounts.models import Person, hash_password, waste_a_check
from crmapp.accounts.passwords import WITH_SECOND_STEP, rules, weakness
from crmapp.accounts.queries import account_named
from crmapp.accounts.roles import Role
from crmapp.accounts.verbs import prefer
from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.second_step.queries import codes_left, step_of
from crmapp.sessions import throttling
from crmapp.sessions.browsers import browser_of
from crmapp.sessions.models import SignIn
from crmapp.sessions.queries import life, sign_in_of, sign_ins_of
from crmapp.sessions.verbs import end_all
from crmapp.settings.values import setting
from crmapp.web.access import has_people, me, own_path
from crmapp.web.fresh import freshen
from crmapp.web.htmx import asking_page
from crmapp.web.proving import TooMany, take_password
from crmapp.web.signing import begin_challenge, begin_sign_in, door_keys, renew_sign_in

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
    person = account_named(form.username.data)
    keys = door_keys(form.username.data, person)
    with writing():
        may_try = throttling.take_try(keys)
    if not may_try:
        return _refuse(form, _("Too many tries. Wait a quarter of an hour."), 429)
    if not _is_right(person, form.password.data):
        return _refuse_wrong(form, person)
    if step_of(person.id) is not None:
        begin_challenge(person)
        return redirect(url_for("second_step.ask", next=form.next.data or None), 303)
    if not begin_sign_in(person):
        return _refuse_wrong(form, person)
    return redirect(own_path(form.next.data), 303)


def _is_right(person: Person | None, password: str) -> bool:
    if person is None or not person.is_active:
        waste_a_check(password)
        return False
    return person.has_password(password)


def _refuse_wrong(form: SignInForm, person: Person | None) -> tuple[str, int]:
    with writing():  # what was typed is not told: it may be a password in the wrong field
        log("sign_in:failed", person)
    return _refuse(form, _("Username or password is wrong."), 401)


def _refuse(form: SignInForm, problem: str, status: int) -> tuple[str, int]:
    form.form_errors.append(problem)
    return render_template("accounts/sign_in.html", form=form), status


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this browser's sign-in, on the server too."""
    with writing() as work:
        work.get(SignIn, g.sign_in_id).end()
        log("sign_in:ended", by=current_user)
    logout_user()
    response = redirect(url_for("accounts.sign_in", bye=1), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/password", methods=["GET", "POST"])
def change_password() -> Response | str | tuple[str, int]:
    """Choose a password; other browsers of the person are signed out."""
    form = PasswordForm()
    if current_user.must_change_password:
        del form.current
    if not form.validate_on_submit():
        return _password_page(form, 422 if form.is_submitted() else 200)
    person, chosen = me(), form.password.data
    if problem := weakness(chosen, person, setting("team_name"), least=_least()):
        form.password.errors = [problem]
    elif "current" in form and (problem := take_password(person, form.current.data)):
        form.current.errors = [problem]
        return _password_page(form, 429 if isinstance(problem, TooMany) else 422)
    elif person.keeps(chosen):
        form.password.errors = [_("Choose another password than the one you have now.")]
    else:
        _take_password(hash_password(chosen))
        flash(_("Your password is changed. You are signed out everywhere else."))
        return redirect(url_for("today.index"), 303)
    return _password_page(form, 422)


def _least() -> int:
    """How long the person's password must be: a second step lets it be shorter."""
    least = setting("password_least")
    return min(least, WITH_SECOND_STEP) if g.has_second_step else least


def _password_page(form: PasswordForm, status: int) -> tuple[str, int]:
    least = _least()
    return render_template(
        "accounts/password.html", form=form, least=least, hint=rules(least)
    ), status


def _take_password(hashed: str) -> None:
    with writing() as work:
        person = work.get(Person, current_user.id)
        person.take_password(hashed)
        end_all(person.id, but=g.sign_in_id)
        renew_sign_in()
        log("password:changed", person, by=person)


@bp.get("/me/confirm")
def confirm() -> str:
    """Ask for the password once more, on the way to a page that needs it."""
    wanted = own_path(request.args.get("next"))
    return render_template("accounts/confirm.html", form=ProofForm(), typed=[("next", wanted)])


@bp.post("/me/confirm")
def prove() -> Response | tuple[str, int]:
    """Take the proof and go on to where the person was going."""
    form, wanted = ProofForm(), own_path(request.form.get("next"))
    if freshen(form):
        return redirect(wanted, 303)
    typed = [("next", wanted)]
    return render_template("accounts/confirm.html", form=form, typed=typed), 422


@bp.get("/me", endpoint="me")
def show_me() -> str:
    """One's own account: how one proves who it is, and where one is signed in."""
    idle, whole = life()
    return render_template(
        "accounts/me.html",
        roles=[role.label for role in Role if current_user.has_role(role)],
        sign_ins=sign_ins_of(current_user.id),
        codes_left=codes_left(current_user.id) if g.has_second_step else 0,
        here=g.sign_in_id,
        browser_of=browser_of,
        idle_minutes=int(idle.total_seconds() // 60),
        whole_hours=int(whole.total_seconds() // 3600),
    )


@bp.post("/me/sign-ins/<int:sign_in_id>/end")
def end_sign_in(sign_in_id: int) -> Response:
    """Sign out there."""
    with writing():
        (sign_in_of(current_user.id, sign_in_id) or abort(404)).end()
        log("sign_in:ended_there", me(), by=me())
    flash(_("Signed out there."))
    return redirect(url_for(".me"), 303)


@bp.post("/me/sign-ins/end")
def end_elsewhere() -> Response:
    """Sign out everywhere but here."""
    with writing():
        end_all(current_user.id, but=g.sign_in_id)
        log("sign_in:ended_elsewhere", me(), by=me())
    flash(_("You are signed out everywhere else."))
    return redirect(url_for(".me"), 303)


@bp.post("/language/<any(zh, en):language>")
def speak(language: str) -> Response:
    """Change the language: of the person, or of this browser before sign-in."""
    response = redirect(_back(), 303)
    response.set_cookie("language", language, max_age=31_536_000, httponly=True, samesite="Lax")
    if current_user.is_authenticated:
        with writing():
            prefer(current_user.id, language=language)
    return response


@bp.post("/theme/<any(light, dark, auto):theme>")
def dress(theme: str) -> Response:
    """Change the person's theme."""
    with writing():
        prefer(current_user.id, theme=theme)
    return redirect(_back(), 303)


def _back() -> str:
    """The page the form was sent from; before sign-in there are three only."""
    if "challenge" in session:
        return url_for("second_step.ask")
    if not current_user.is_authenticated:
        return url_for("accounts.sign_in" if has_people() else "setup.index")
    return own_path(asking_page())
