"""How steadily the team follows up, and how soon it writes down what was said."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.months import last_of_month
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.scope import Scope

DAILY, WEEKLY = 31, 190  # days of a period: up to the first day by day, to the second by weeks
SOON = 24 * 3600  # seconds within which an entry should be written


def written(scope: Scope, *columns: object) -> Select:
    """A statement over the follow-ups of a period, counted for who wrote them."""
    # The customer's owner may be another by now.
    mine = [] if scope.owner is None else [FollowUp.author_id == scope.owner]
    days = FollowUp.on.between(scope.period.first, scope.period.last)
    joined = select(*columns).select_from(FollowUp)
    return joined.join(Customer, Customer.id == FollowUp.customer_id).where(
        *replace(scope, owner=None).customers(), *mine, days, FollowUp.kind != FollowUpKind.MEETING
    )


def late_entry() -> Any:
    """1 for an entry written more than a day after the contact, 0 in time, null if not known."""
    ended = func.coalesce(FollowUp.ended_at, FollowUp.began_at)
    if db.engine.dialect.name == "sqlite":
        seconds = (func.julianday(FollowUp.written_at) - func.julianday(ended)) * 86400
    else:
        seconds = func.extract("epoch", FollowUp.written_at - ended)
    known = FollowUp.import_id.is_(None)
    return case((known, case((seconds > SOON, 1), else_=0)))


def count(scope: Scope) -> Figures:
    """A row for each day, week or month: entries, customers, and how many were written soon."""
    late = late_entry()
    asked = written(
        scope,
        FollowUp.on, func.count(), func.count(late), func.coalesce(func.sum(late), 0),
    ).group_by(FollowUp.on)  # fmt: skip
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, *figures in db.session.execute(asked):
        place = sums[_start(day, scope)]
        for nth, figure in enumerate(figures):
            place[nth] += int(figure)
    rows = [
        Row(_label(start, scope), [number, share(known - late, known)], start.isoformat())
        for start, (number, known, late) in sorted(sums.items())
    ]
    number, known, after = (sum(one[nth] for one in sums.values()) for nth in range(3))
    said = {"count": number, "rate": per_cent(known - after, known)}
    return Figures(
        sentence=_("%(count)s follow-ups; %(rate)s were written within 24 hours.", **said),
        of=_head(scope),
        columns=[
            Column(_("Follow-ups"), drawn=True),
            Column(_("Within 24 hours"), Unit.SHARE, drawn=True),
        ],
        rows=rows,
        total=Row(_("All"), [number, share(known - after, known)]),
    )


def _head(scope: Scope) -> str:
    if scope.period.days <= DAILY:
        return _("Day")
    return _("Week from") if scope.period.days <= WEEKLY else _("Month")


def _label(start: date, scope: Scope) -> str:
    return start.isoformat() if scope.period.days <= WEEKLY else f"{start:%Y-%m}"


def _start(day: date, scope: Scope) -> date:
    if scope.period.days <= DAILY:
        return day
    if scope.period.days <= WEEKLY:
        return day - timedelta(day.weekday())
    return day.replace(day=1)


def _last(start: date, scope: Scope) -> date:
    if scope.period.days <= DAILY:
        return start
    return start + timedelta(6) if scope.period.days <= WEEKLY else last_of_month(start)


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers who were spoken to on a day, in a week or a month."""
    try:
        start = date.fromisoformat(bar)
    except ValueError:
        return None
    if start != _start(start, scope):
        return None
    days = FollowUp.on.between(start, _last(start, scope))
    found = written(scope, FollowUp.customer_id).where(days)
    return select(found.subquery().c.customer_id)


REPORT = Report(
    key="rhythm",
    title=_l("Follow-ups over time"),
    asks=_l("How steadily does the team follow up, and how soon is it written down?"),
    how=_l(
        "Follow-ups by the day of the contact, counted for who wrote them. Written within 24 hours "
        "is counted from the end of the contact; entries of spreadsheets are left out of it."
    ),
    count=count,
    behind=behind,
    icon="history",
    shape="columns",
)
