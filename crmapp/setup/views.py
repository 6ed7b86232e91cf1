"""The first visit."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crmapp.accounts.models import Person, hash_password
from crmapp.accounts.passwords import rules, weakness
from crmapp.database import writing
from crmapp.demo.verbs import fill_demo
from crmapp.journal.log import log
from crmapp.sessions import throttling
from crmapp.settings.values import BY_KEY
from crmapp.setup import verbs
from crmapp.setup.forms import SetUpForm
from crmapp.stages.sets import SETS
from crmapp.web.access import has_people
from crmapp.web.signing import begin_sign_in

bp = Blueprint("setup", __name__, url_prefix="/setup")

LEAST = BY_KEY["password_least"].default  # nobody can have changed it yet


@bp.get("/")
def index() -> str:
    """Show the form while nobody has an account."""
    if has_people():
        abort(404)
    return _page(SetUpForm())


@bp.post("/")
def create() -> Response | tuple[str, int]:
    """Make the product the team's own; the second of two visitors finds it closed."""
    if has_people():
        abort(404)
    form = SetUpForm()
    valid = form.validate_on_submit()
    if valid and _needs_code() and not _has_code(form):
        valid = False
    draft = Person.make(form.username.data or "", form.name.data or "", [])
    if valid and (problem := _weakness(form, draft)):
        form.password.errors = [problem]
        valid = False
    if not valid:
        return _page(form), 422
    values = {key: form[key].data for key in ("team_name", "name", "username", "stage_set")}
    hashed = hash_password(form.password.data)
    try:
        with writing():
            person = verbs.set_up(hashed=hashed, **values)
    except verbs.AlreadySetUp:
        abort(404)
    verbs.forget_code()
    begin_sign_in(person)
    return redirect(_first_page(form.start.data, person), 303)


def _weakness(form: SetUpForm, draft: Person) -> str | None:
    return weakness(form.password.data, draft, form.team_name.data, least=LEAST)


def _first_page(start: str, person: Person) -> str:
    if start == "demo":
        fill_demo(by=person)
        return url_for("board.index")
    return url_for("imports.new") if start == "import" else url_for("today.index")


def _needs_code() -> bool:
    is_forwarded = any(header in request.headers for header in ("Forwarded", "X-Forwarded-For"))
    return verbs.needs_code(request.remote_addr, request.host, is_forwarded=is_forwarded)


def _has_code(form: SetUpForm) -> bool:
    keys = {f"setup:{request.remote_addr}": throttling.PER_ACCOUNT}
    with writing():
        may_try = throttling.take_try(keys)
    if not may_try:
        abort(429)
    if verbs.is_setup_code(form.code.data or ""):
        with writing():
            throttling.give_back(keys)
        return True
    with writing():
        log("setup:wrong_code")
    form.code.errors = [_("This is not the code in the server's window.")]
    return False


def _page(form: SetUpForm) -> str:
    if not _needs_code():
        del form.code
    hints = {
        "import": _("Excel, WPS or CSV; you see everything before it is taken in."),
        "demo": _("A made-up team with customers, removed with one button."),
        "empty": _("Enter the first customer by hand."),
    }
    previews = {item.key: item.stages for item in SETS}
    return render_template(
        "setup/index.html", form=form, previews=previews, start_hints=hints,
        least=LEAST, password_hint=rules(LEAST),
        team_name=current_app.config.get("PRODUCT", _("Light CRM")),
    )  # fmt: skip
