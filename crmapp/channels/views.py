"""Channels as an administrator keeps and tries them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.channels import queries, verbs
from crmapp.channels.addresses import Refused
from crmapp.channels.forms import ChannelForm
from crmapp.channels.models import Channel, ChannelKind
from crmapp.channels.work import hand_over
from crmapp.database import db, writing
from crmapp.journal.log import log
from crmapp.policy import Action
from crmapp.settings.values import setting
from crmapp.web.access import allow
from crmapp.web.fresh import needs_fresh

bp = Blueprint("channels", __name__, url_prefix="/settings/channels")


@bp.get("/")
def index() -> str:
    """Every channel, how it works, and what kinds there are to add."""
    allow(Action.SETTINGS_CHANGE)
    rows = queries.channels()
    counts = queries.standing_of([one.id for one in rows])
    return render_template(
        "channels/index.html", channels=rows, counts=counts, kinds=list(ChannelKind)
    )


@bp.get("/new")
def new() -> str:
    """The form of a new channel of a kind."""
    allow(Action.SETTINGS_CHANGE)
    return _page(ChannelForm.of(_kind(request.args.get("kind", ""))))


@bp.post("/")
@needs_fresh
def create() -> Response | tuple[str, int]:
    """Set a channel up."""
    allow(Action.SETTINGS_CHANGE)
    form = ChannelForm.of(_kind(request.form.get("kind", "")))
    if not form.validate():
        return _page(form), 422
    channel = Channel()
    with writing():
        verbs.set_up(channel, form.values(), by=current_user)
    flash(_("Saved. Try it now: the button sends a line."))
    return redirect(url_for(".index"), 303)


@bp.get("/<int:channel_id>")
def edit(channel_id: int) -> str:
    """The form of a channel, without what is secret in it."""
    channel = _channel(channel_id)
    return _page(ChannelForm.of(channel.kind, channel), channel)


@bp.post("/<int:channel_id>")
@needs_fresh
def update(channel_id: int) -> Response | tuple[str, int]:
    """Change a channel."""
    channel = _channel(channel_id)
    form = ChannelForm.of(channel.kind, channel)
    form.kind.data = channel.kind.value
    if not form.validate():
        return _page(form, channel), 422
    with writing():
        verbs.set_up(_channel(channel_id), form.values(), by=current_user)
    flash(_("Saved"))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:channel_id>/test")
def test(channel_id: int) -> Response:
    """Send one line now and say what the other side answered."""
    channel = _channel(channel_id)
    text = _("This is a test from %(team)s.", team=setting("team_name") or "CRM")
    db.session.commit()  # nothing is held while the other side is waited for
    problem, answer = "", ""
    try:
        to = request.form.get("to", "").strip()
        answer = hand_over(channel, to, text, text, f"crm-{channel.uid[:8]}-test")
    except Refused as refusal:
        problem = str(refusal)
    with writing():
        verbs.note_answer(channel_id, problem)
        log("channel:tested", channel, by=current_user, name=channel.name, is_done=not problem)
    told = problem or _("It arrived. The answer: %(answer)s", answer=answer)
    flash(f"{channel.name}: {told}", "bad" if problem else "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:channel_id>/remove")
@needs_fresh
def remove(channel_id: int) -> Response:
    """Take a channel away that is not in use."""
    with writing():
        channel = _channel(channel_id)
        if channel.is_on:
            abort(409)
        verbs.remove(channel, by=current_user)
    flash(_("Removed"))
    return redirect(url_for(".index"), 303)


def _channel(key: int) -> Channel:
    allow(Action.SETTINGS_CHANGE)
    return queries.channel_by_key(key) or abort(404)


def _kind(text: str) -> ChannelKind:
    return ChannelKind(text) if text in set(ChannelKind) else abort(404)


def _page(form: ChannelForm, channel: Channel | None = None) -> str:
    kind = ChannelKind(form.kind.data)
    return render_template("channels/edit.html", form=form, channel=channel, kind=kind)
