"""The bell."""

import hashlib
import json
from typing import Any

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import writing
from crmapp.language import language
from crmapp.notifications import queries, verbs
from crmapp.notifications.kinds import NotificationKind, Topic
from crmapp.notifications.models import Notification
from crmapp.notifications.queries import Line
from crmapp.notifications.wording import told
from crmapp.reminders.peace import hours_of, is_quiet, is_working
from crmapp.reminders.queries import quiet_hours_of
from crmapp.web.access import me
from crmapp.web.htmx import is_htmx
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
bp.add_app_template_filter(told, "told")


@bp.get("/")
def index() -> str:
    """What this person should know, the newest first."""
    before = request.args.get("before", type=int)
    if before is not None:
        before = max(0, min(before, LARGEST_KEY))
    page = queries.bell(me(), before)
    return render_template("notifications/index.html", bell=page, before=before, target=_target)


@bp.get("/poll")
def poll() -> Response:
    """How much is unread, and the newest line in words; nothing where that has not changed.

    It keeps nobody signed in, and costs no statement of its own while nothing is new.
    """
    tag = _tag()
    if request.headers.get("HX-PTag") == tag:
        return Response(status=304)
    answer = jsonify(unread=g.unread, newest=g.newest, last=_last())
    answer.headers["HX-PTag"] = tag
    return answer


def _tag() -> str:
    parts = g.unread, g.newest, current_user.id, language()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _last() -> dict[str, Any] | None:
    """The newest unread line for a window on the desktop; none while the person wants quiet."""
    now = clock.local(clock.now())
    found = queries.unread_lines(me(), 1) if g.unread else []
    hours = hours_of(quiet_hours_of(current_user))
    if not found or not is_working(now.date()) or is_quiet(now.time(), hours):
        return None
    [line] = found
    named = line.customer.short_name or line.customer.name if line.customer else ""
    return {
        "id": line.notification.id,
        "title": told(line.notification),
        "text": " · ".join(filter(None, (named, line.words))),
        "url": _target(line) or url_for(".index"),
    }


@bp.post("/read")
def read() -> Response:
    """Mark as read what the page showed; what came since stays new."""
    newest = min(max(request.form.get("newest", 0, int), 0), LARGEST_KEY)
    with writing():
        verbs.read(current_user.id, Notification.id <= newest)
    return redirect(url_for(".index"), 303)


@bp.post("/<int:notification_id>/read")
def read_one(notification_id: int) -> Response | str:
    """Mark one line as read."""
    line, unread = _read(notification_id)
    if not is_htmx():
        return redirect(url_for(".index"), 303)
    drawn = render_template("notifications/_line.html", line=line, target=_target)
    return Response(drawn, headers={"HX-Trigger": json.dumps({"unread": {"count": unread}})})


@bp.post("/<int:notification_id>/open")
def open_one(notification_id: int) -> Response:
    """Mark one line as read and go to what it is about."""
    line, _unread = _read(notification_id)
    return redirect(_target(line) or url_for(".index"), 303)


def _read(key: int) -> tuple[Line, int]:
    line = queries.line_of(me(), key)
    if line is None:
        abort(404)
    with writing():
        unread = verbs.read(current_user.id, Notification.id == key)
    line.notification.read_at = line.notification.read_at or clock.now()
    return line, unread


def _target(line: Line) -> str | None:
    """The page of what a line is about, as far as its reader may still see it."""
    kind, customer = line.notification.kind, line.customer
    if kind in _PAGES:
        return url_for(_PAGES[kind])
    if kind in (NotificationKind.TO_REVIEW, NotificationKind.REVIEW_LATE):
        is_one = customer is not None
        return url_for("review.open_one", customer_id=customer.id) if is_one else _reviews()
    if customer is None:
        return _reviews() if kind.topic is Topic.REVIEW else None
    return url_for("customers.show", customer_id=customer.id)


def _reviews() -> str:
    return url_for("review.index")


_PAGES = {
    NotificationKind.MEETING_TASK: "meetings.index",
    NotificationKind.TASK_DUE: "today.index",
    NotificationKind.TASK_OVERDUE: "meetings.index",
    NotificationKind.ASKED: "handover.asked",
    NotificationKind.DECLINED: "handover.asked",
    NotificationKind.EXPORT_ASKED: "exports.index",
    NotificationKind.EXPORT_GRANTED: "exports.index",
    NotificationKind.EXPORT_DECLINED: "exports.index",
    NotificationKind.MY_DAY: "reminders.my_day",
    NotificationKind.CHANNEL_FAILED: "channels.index",
    NotificationKind.SECOND_STEP_REMOVED: "second_step.show",
}
