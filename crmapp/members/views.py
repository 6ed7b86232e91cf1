"""The team's administration: hire, change, reset, let go."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from crmapp.accounts.models import OneTimePassword, Person
from crmapp.accounts.roles import Role
from crmapp.accounts.team import owners, person
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.handover.verbs import hand_over_all
from crmapp.members import verbs
from crmapp.members.forms import DismissForm, MemberForm, NewMemberForm
from crmapp.members.queries import is_taken, members
from crmapp.policy import Action
from crmapp.web.access import allow
from crmapp.web.errors import Conflict

bp = Blueprint("members", __name__, url_prefix="/team")


@bp.get("/")
def index() -> str:
    """Everyone, active first."""
    allow(Action.TEAM_MANAGE)
    return _page(NewMemberForm(roles=[Role.SALES]))


def _page(form: NewMemberForm) -> str:
    return render_template("members/index.html", members=members(), form=form, roles=list(Role))


@bp.post("/")
def create() -> Response | tuple[str, int]:
    """Make an account; its one-time password is shown once."""
    allow(Action.TEAM_MANAGE)
    form = NewMemberForm()
    if not form.validate_on_submit():
        return _page(form), 422
    one_time = OneTimePassword.make()
    username, name, roles = form.username.data, form.name.data, form.chosen()
    with writing():
        member = None
        if not is_taken(username):
            member, _words = verbs.hire(username, name, roles, by=current_user, one_time=one_time)
    if member is None:
        form.username.errors = [_("Someone has this username already.")]
        return _page(form), 422
    return _show_password(member, one_time), 201


def _show_password(member: Person, one_time: OneTimePassword) -> str:
    return render_template("members/password.html", member=member, password=one_time.words)


@bp.get("/<int:person_id>")
def edit(person_id: int) -> str:
    """One member."""
    allow(Action.TEAM_MANAGE)
    member = _member(person_id)
    return _member_page(member, MemberForm(obj=member))


def _member_page(member: Person, form: MemberForm, dismissal: DismissForm | None = None) -> str:
    dismissal = dismissal or DismissForm(formdata=None)
    dismissal.successor.offer_rows([row for row in owners() if row.id != member.id])
    return render_template("members/edit.html", member=member, form=form, dismissal=dismissal)


def _member(person_id: int) -> Person:
    member = db.session.get(Person, person_id, populate_existing=True)
    if member is None:
        abort(404)
    return member


@bp.post("/<int:person_id>")
def update(person_id: int) -> Response | tuple[str, int]:
    """Change name and roles; the last administrator stays one."""
    allow(Action.TEAM_MANAGE)
    form = MemberForm()
    if not form.validate_on_submit():
        return _member_page(_member(person_id), form), 422
    try:
        with writing():
            member = _member(person_id)
            verbs.change(member, name=form.name.data, roles=form.chosen(), by=current_user)
    except verbs.LastAdministrator:
        form.roles.errors = [_("The team needs at least one administrator.")]
        return _member_page(_member(person_id), form), 422
    flash(_("Saved"))
    return redirect(url_for("members.index"), 303)


@bp.post("/<int:person_id>/password")
def reset(person_id: int) -> tuple[str, int]:
    """Give another person a new one-time password; they are signed out everywhere."""
    allow(Action.TEAM_MANAGE)
    if person_id == current_user.id:
        abort(400)
    one_time = OneTimePassword.make()
    with writing():
        member = _member(person_id)
        verbs.reset_password(member, one_time, by=current_user)
    return _show_password(member, one_time), 200


@bp.post("/<int:person_id>/dismissal")
def dismiss(person_id: int) -> Response | tuple[str, int]:
    """Let a member go; what they own is handed over in the same step."""
    allow(Action.TEAM_MANAGE)
    form = DismissForm()
    form.successor.offer_rows([row for row in owners() if row.id != person_id])
    if person_id == current_user.id:
        abort(400)
    if not form.validate_on_submit():
        return _member_page(_member(person_id), MemberForm(obj=_member(person_id)), form), 422
    successor = person(form.successor.data)
    try:
        with writing():
            member = _member(person_id)
            owned = select(Customer).where(Customer.owner_id == member.id).order_by(Customer.id)
            customers = list(db.session.scalars(owned.with_for_update()))
            hand_over_all(customers, successor, by=current_user, reason=_("left the team"))
            verbs.dismiss(member, by=current_user)
    except verbs.LastAdministrator:
        raise Conflict from None
    flash(_("%(name)s can no longer sign in.", name=member.name))
    return redirect(url_for("members.index"), 303)


@bp.post("/<int:person_id>/return")
def take_back(person_id: int) -> Response:
    """Let a dismissed member sign in again."""
    allow(Action.TEAM_MANAGE)
    with writing():
        verbs.take_back(_member(person_id), by=current_user)
    return redirect(url_for("members.edit", person_id=person_id), 303)
