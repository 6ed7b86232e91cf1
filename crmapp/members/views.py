"""The team's administration: hire, change, reset, let go, sign out."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.models import OneTimePassword, Person
from crmapp.accounts.queries import account
from crmapp.accounts.roles import Role
from crmapp.accounts.team import owners, person
from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.members import verbs
from crmapp.members.forms import DismissForm, MemberForm, NewMemberForm, RemovalForm
from crmapp.members.leaving import SuccessorGone, leave
from crmapp.members.queries import is_taken, members
from crmapp.policy import Action
from crmapp.second_step.queries import step_of
from crmapp.second_step.verbs import take_away
from crmapp.sessions.browsers import browser_of
from crmapp.sessions.queries import sign_in_of, sign_ins_of
from crmapp.sessions.verbs import end_all
from crmapp.web.access import allow
from crmapp.web.errors import Conflict
from crmapp.web.fresh import needs_fresh

bp = Blueprint("members", __name__, url_prefix="/team")


@bp.get("/")
def index() -> str:
    """Everyone, active first."""
    allow(Action.TEAM_MANAGE)
    return _page(NewMemberForm(roles=[Role.SALES]))


def _page(form: NewMemberForm) -> str:
    return render_template("members/index.html", members=members(), form=form, roles=list(Role))


@bp.post("/")
@needs_fresh
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


def _member_page(
    member: Person,
    form: MemberForm,
    dismissal: DismissForm | None = None,
    removal: RemovalForm | None = None,
) -> str:
    dismissal = dismissal or DismissForm(formdata=None)
    dismissal.successor.offer_rows([row for row in owners() if row.id != member.id])
    return render_template(
        "members/edit.html",
        member=member,
        form=form,
        dismissal=dismissal,
        removal=removal or RemovalForm(formdata=None),
        second_step=step_of(member.id),
        sign_ins=sign_ins_of(member.id),
        browser_of=browser_of,
    )


def _member(person_id: int) -> Person:
    return account(person_id) or abort(404)


def _other(person_id: int) -> Person:
    """A member who is somebody else: one's own account is kept on one's own page."""
    if person_id == current_user.id:
        abort(400)
    return _member(person_id)


@bp.post("/<int:person_id>")
@needs_fresh
def update(person_id: int) -> Response | tuple[str, int]:
    """Change name and roles; the last administrator stays one."""
    allow(Action.TEAM_MANAGE)
    form = MemberForm()
    if not form.validate_on_submit():
        return _member_page(_member(person_id), form), 422
    try:
        with writing():
            verbs.change(
                _member(person_id),
                name=form.name.data,
                roles=form.chosen(),
                by=current_user,
                but=g.sign_in_id,
            )
    except verbs.LastAdministrator:
        form.roles.errors = [_("The team needs at least one administrator.")]
        return _member_page(_member(person_id), form), 422
    flash(_("Saved"))
    return redirect(url_for("members.index"), 303)


@bp.post("/<int:person_id>/password")
@needs_fresh
def reset(person_id: int) -> tuple[str, int]:
    """Give another person a new one-time password; they are signed out everywhere."""
    allow(Action.TEAM_MANAGE)
    _other(person_id)
    one_time = OneTimePassword.make()
    with writing():
        member = _member(person_id)
        verbs.reset_password(member, one_time, by=current_user)
    return _show_password(member, one_time), 200


@bp.post("/<int:person_id>/second-step")
@needs_fresh
def remove_second_step(person_id: int) -> Response | tuple[str, int]:
    """Take away a second step that its person has lost; the reason is told and journalled."""
    allow(Action.TEAM_MANAGE)
    member, form = _other(person_id), RemovalForm()
    if not form.validate_on_submit():
        return _member_page(member, MemberForm(formdata=None, obj=member), removal=form), 422
    with writing():
        member = _member(person_id)
        if step_of(person_id) is not None:
            take_away(member, form.reason.data, by=current_user)
            end_all(person_id)
    flash(_("%(name)s signs in with the password alone now.", name=member.name))
    return redirect(url_for("members.edit", person_id=person_id), 303)


@bp.post("/<int:person_id>/sign-ins/<int:sign_in_id>/end")
def end_sign_in(person_id: int, sign_in_id: int) -> Response:
    """Sign a member out of one browser."""
    allow(Action.TEAM_MANAGE)
    with writing():
        (sign_in_of(person_id, sign_in_id) or abort(404)).end()
        log("sign_in:ended_by_other", _member(person_id), by=current_user)
    flash(_("Signed out there."))
    return redirect(url_for("members.edit", person_id=person_id), 303)


@bp.post("/<int:person_id>/sign-ins/end")
def end_sign_ins(person_id: int) -> Response:
    """Sign a member out everywhere; of one's own sign-ins the present one stays."""
    allow(Action.TEAM_MANAGE)
    with writing():
        member = _member(person_id)
        end_all(person_id, but=g.sign_in_id)
        log("sign_in:ended_by_other", member, by=current_user)
    flash(_("%(name)s is signed out.", name=member.name))
    return redirect(url_for("members.edit", person_id=person_id), 303)


@bp.post("/<int:person_id>/dismissal")
@needs_fresh
def dismiss(person_id: int) -> Response | tuple[str, int]:
    """Let a member go; what they own is handed over in the same step."""
    allow(Action.TEAM_MANAGE)
    form = DismissForm()
    form.successor.offer_rows([row for row in owners() if row.id != person_id])
    member = _other(person_id)
    if not form.validate_on_submit():
        return _member_page(member, MemberForm(formdata=None, obj=member), form), 422
    successor = person(form.successor.data)
    try:
        with writing():
            member = _member(person_id)
            count = leave(member, successor, by=current_user)
    except verbs.LastAdministrator:
        raise Conflict from None
    except SuccessorGone:
        form.successor.errors = [_("%(name)s has left the team meanwhile.", name=successor.name)]
        member = _member(person_id)
        return _member_page(member, MemberForm(formdata=None, obj=member), form), 422
    flash(_goodbye(member, successor, count))
    return redirect(url_for("members.index"), 303)


def _goodbye(member: Person, successor: Person | None, count: int) -> str:
    told = _("%(name)s can no longer sign in.", name=member.name)
    if not count:
        return told
    to = successor.name if successor else _("nobody (unassigned)")
    went = ngettext(
        "%(num)s customer went to %(to)s.", "%(num)s customers went to %(to)s.", count, to=to
    )
    return f"{told} {went}"


@bp.post("/<int:person_id>/return")
@needs_fresh
def take_back(person_id: int) -> Response:
    """Let a dismissed member sign in again."""
    allow(Action.TEAM_MANAGE)
    with writing():
        verbs.take_back(_member(person_id), by=current_user)
    return redirect(url_for("members.edit", person_id=person_id), 303)
