"""A person's own reminders, and the day on one page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from crmapp.channels.forms import Wish, known_wishes, with_wishes
from crmapp.channels.models import Channel
from crmapp.channels.queries import channels, choices_of
from crmapp.channels.verbs import choose
from crmapp.database import writing
from crmapp.notifications.queries import unread_lines
from crmapp.policy import Action
from crmapp.reminders.forms import QuietForm, known_hours
from crmapp.reminders.queries import quiet_hours_of
from crmapp.reminders.verbs import keep_quiet, listen_to_team
from crmapp.settings.values import setting
from crmapp.today.agenda import DUE
from crmapp.today.queries import agenda
from crmapp.web.access import allow, me

bp = Blueprint("reminders", __name__)

UNREAD = 20  # lines of the bell on the day's page


@bp.get("/my-day")
def my_day() -> str:
    """What is due, overdue and promised today, and what is unread: to read, or to print."""
    allow(Action.BOARD_SEE)
    parts = [part for part in agenda(me(), current_user.id) if part.section in DUE]
    return render_template("reminders/my_day.html", parts=parts, lines=unread_lines(me(), UNREAD))


@bp.get("/me/reminders")
def show() -> str:
    """When and where one is reminded."""
    rows = channels(only_on=True)
    return _page(rows, _form(rows))


@bp.post("/me/reminders")
def update() -> Response | tuple[str, int]:
    """Keep one's quiet hours and what one wants on each channel."""
    rows = channels(only_on=True)
    form = _form(rows)
    if not form.validate():
        return _page(rows, form), 422
    hours = form.hours()
    with writing():
        if hours is None:
            listen_to_team(current_user.id)
        else:
            keep_quiet(current_user.id, *hours)
        for wish in _wishes(rows, form):
            address = wish.address.data if wish.address is not None else ""
            choose(current_user.id, wish.channel, wish.topics.data, address)
    flash(_("Saved"))
    return redirect(url_for(".show"), 303)


def _form(rows: list[Channel]) -> FlaskForm:
    known = known_hours(quiet_hours_of(current_user)) | known_wishes(choices_of(me()))
    return with_wishes(QuietForm, rows)(data=known)


def _wishes(rows: list[Channel], form: FlaskForm) -> list[Wish]:
    return [Wish(channel, form) for channel in rows]


def _page(rows: list[Channel], form: FlaskForm) -> str:
    return render_template(
        "reminders/show.html",
        form=form,
        wishes=_wishes(rows, form),
        minutes=setting("remind_minutes"),
        morning=setting("morning_at"),
        quiet=(setting("quiet_from"), setting("quiet_to")),
    )
