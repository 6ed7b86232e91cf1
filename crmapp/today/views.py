"""The landing page: a person's day, or the team's."""

from itertools import islice
from typing import Any

from flask import (
    Blueprint,
    current_app,
    get_template_attribute,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from crmapp.accounts.team import person
from crmapp.policy import Action, can
from crmapp.targets.months import goal_now
from crmapp.today.agenda import Part, Section
from crmapp.today.queries import agenda, due_of, loads, month_of
from crmapp.today.shown import said_by
from crmapp.web.access import allow, me
from crmapp.web.days import near_day, put_off_days
from crmapp.web.drawn import drawn, with_token, without_token
from crmapp.web.oversight import as_asked, whose

bp = Blueprint("today", __name__)
bp.add_app_template_filter(near_day)


@bp.get("/")
def index() -> str:
    """Whom to call now: one's own list; for those who oversee the team, anyone's or all."""
    allow(Action.BOARD_SEE)
    owner_id, view = whose()
    *to_do, done = parts = agenda(me(), owner_id, whole=_section())
    due = due_of(parts)
    return render_template(
        "today/index.html",
        parts=to_do,
        done=done,
        progress=(done.count, done.count + due),
        late=_count(to_do, Section.LATE),
        owed=_count(to_do, Section.OWED),
        month=month_of(owner_id),
        goal=goal_now(owner_id),
        month_title={"mine": _("My month"), "team": _("The team's month")}.get(view)
        or _("This month"),
        loads=loads() if view != "mine" else [],
        view=view,
        views=_views(view),
        drawn=_drawn(parts, shows_owner=view == "team"),
        whose=as_asked(owner_id, view),
        owner=person(owner_id) if view == "one" else None,
        owner_id=owner_id,
        has_page=lambda endpoint: endpoint in current_app.view_functions,
    )


def _drawn(parts: list[Part], *, shows_owner: bool) -> dict[Section, Markup]:
    tasks = [task for part in parts for task in part.tasks]
    draw, days = get_template_attribute("today/tasks.html", "lines"), put_off_days()
    lines = iter(
        drawn(
            "task",
            [(shows_owner, said_by(task)) for task in tasks],
            lambda places: (without_token(draw([tasks[at]], days, shows_owner)) for at in places),
        )
    )
    return {part.section: with_token(islice(lines, len(part.tasks))) for part in parts}


def _views(view: str) -> list[tuple[Any, str, bool]]:
    if not can(current_user, Action.TEAM_OVERSEE):
        return []
    return [
        (_("Mine"), url_for("today.index"), view == "mine"),
        (_("Team"), url_for("today.index", whose="team"), view == "team"),
    ]


def _section() -> Section | None:
    asked = request.args.get("all", "")
    return Section(asked) if asked in set(Section) else None


def _count(parts: list[Part], section: Section) -> int:
    return next(part.count for part in parts if part.section is section)
