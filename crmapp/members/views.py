"""The team's administration: hire, change, reset, let go."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.accounts.team import owners, person
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.handover.verbs import hand_over
from crmapp.members import verbs
from crmapp.members.forms import DismissForm, MemberForm, NewMemberForm
from crmapp.members.queries import administrators, is_taken, members
from crmapp.policy import Action
from crmapp.sessions.verbs import end_all
from crmapp.web.access import allow

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
    valid = form.validate_on_submit()
    if valid and is_taken(form.username.data):
        form.username.errors = [_("Someone has this username already.")]
        valid = False
    if not valid:
        return _page(form), 422
    with writing():
        if is_taken(form.username.data):
            abort(409)
        member, password = verbs.hire(
            form.username.data, form.name.data, form.chosen(), by=current_user
        )
    return render_template("members/password.html", member=member, password=password), 201


@bp.get("/<int:person_id>")
def edit(person_id: int) -> str:
    """One member."""
    allow(Action.TEAM_MANAGE)
    member = _member(person_id)
    return _member_page(member, MemberForm(obj=member))


def _member_page(member: Person, form: MemberForm) -> str:
    dismissal = DismissForm()
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
    with writing():
        member = _member(person_id)
        loses = member.has_role(Role.ADMINISTRATOR) and Role.ADMINISTRATOR not in form.chosen()
        is_last = loses and member.is_active and administrators() == 1
        if not is_last:
            verbs.change(member, name=form.name.data, roles=form.chosen(), by=current_user)
    if is_last:
        form.roles.errors = [_("The team needs at least one administrator.")]
        return _member_page(member, form), 422
    flash(_("Saved"))
    return redirect(url_for("members.index"), 303)


@bp.post("/<int:person_id>/password")
def reset(person_id: int) -> tuple[str, int]:
    """Give a new one-time password; every browser of the person is signed out."""
    allow(Action.TEAM_MANAGE)
    with writing():
        member = _member(person_id)
        password = verbs.reset_password(member, by=current_user)
        end_all(member.id)
    return render_template("members/password.html", member=member, password=password), 200


@bp.post("/<int:person_id>/dismissal")
def dismiss(person_id: int) -> Response | tuple[str, int]:
    """Let a member go; what they own is handed over in the same step."""
    allow(Action.TEAM_MANAGE)
    form = DismissForm()
    form.successor.offer_rows([row for row in owners() if row.id != person_id])
    if person_id == current_user.id or not form.validate_on_submit():
        abort(400)
    successor = person(form.successor.data)
    with writing():
        member = _member(person_id)
        for customer in db.session.scalars(select(Customer).where(Customer.owner_id == member.id)):
            hand_over(customer, successor, by=current_user, reason=_("left the team"))
        verbs.dismiss(member, by=current_user)
        end_all(member.id)
    flash(_("%(name)s can no longer sign in.", name=member.name))
    return redirect(url_for("members.index"), 303)


@bp.post("/<int:person_id>/return")
def take_back(person_id: int) -> Response:
    """Let a dismissed member sign in again."""
    allow(Action.TEAM_MANAGE)
    with writing():
        verbs.take_back(_member(person_id), by=current_user)
    return redirect(url_for("members.edit", person_id=person_id), 303)
