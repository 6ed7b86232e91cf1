"""What may come in, month by month: weighed by the stages' odds, and by what became of deals."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, func, select, true

from crmapp import clock
from crmapp.database import db
from crmapp.deals.conditions import is_open
from crmapp.deals.models import Deal
from crmapp.months import last_of_month
from crmapp.reports.figures import Column, Figures, Report, Row, Unit
from crmapp.reports.hindsight import hindsight, looked_at
from crmapp.reports.learned import LOOKED_BACK, chances, ended
from crmapp.reports.phrases import joined
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.stages.pipeline import stage

OVERDUE, UNDATED = "overdue", "undated"


def count(scope: Scope) -> Figures:
    """A row for each month of the period that open deals are expected in."""
    asked = _open(
        scope, Deal.expected_on, Deal.stage_id, _in_period(scope), func.count(),
        func.coalesce(func.sum(Deal.amount), 0),
    ).group_by(Deal.expected_on, Deal.stage_id)  # fmt: skip
    months = looked_at(scope.period)
    past = ended(scope, months[0] - LOOKED_BACK)
    learned = chances(past, clock.today() + timedelta(1))
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    others = 0
    for day, stage_id, is_asked_for, number, amount in db.session.execute(asked):
        if not is_asked_for:
            others += number
            continue
        odds = stage(stage_id).probability / 100
        for place in (_month(day), "all"):
            found = sums[place]
            found[0] += number
            found[1] += int(amount)
            found[2] += int(amount) * odds
            found[3] += int(amount) * learned.get(stage_id, odds)
    whole = sums.pop("all", [0, 0, 0, 0])
    order = sorted(sums, key=lambda key: (key == UNDATED, key != OVERDUE, key))
    names = {OVERDUE: _("Date passed"), UNDATED: _("No date")}
    rows = [Row(names.get(key, key), _cells(sums[key]), key) for key in order]
    return Figures(
        sentence=_said(scope, int(whole[0]), others),
        of=_("Expected in"),
        columns=[
            Column(_("Deals")),
            Column(_("Amount"), Unit.YUAN),
            Column(_("By the stages' odds"), Unit.YUAN, drawn=True),
            Column(_("By the team's own history"), Unit.YUAN, drawn=True),
        ],
        rows=rows,
        total=Row(_("All"), _cells(whole)),
        also=hindsight(scope, past, months),
    )


def _cells(sums: list[float]) -> list[int]:
    return [round(figure) for figure in sums]


def _open(scope: Scope, *columns: object) -> Select:
    return deals_with_customers(*columns).where(*scope.deals(), is_open())


def _in_period(scope: Scope) -> Any:
    """The condition of a deal that is expected in the period; since the beginning all are."""
    if scope.period.is_ever:
        return true()
    return Deal.expected_on.between(scope.period.first, scope.period.last)


def _said(scope: Scope, number: int, others: int) -> str:
    if scope.period.is_ever:
        return _("%(count)s open deals.", count=number)
    told = ngettext(
        "%(num)d open deal is expected in this period.",
        "%(num)d open deals are expected in this period.",
        number,
    )
    more = ngettext(
        "%(num)d more is expected on another day, or has no day yet.",
        "%(num)d more are expected on other days, or have no day yet.",
        others,
    )
    return joined(told, more if others else "")


def _month(day: date | None) -> str:
    if day is None:
        return UNDATED
    return OVERDUE if day < clock.today().replace(day=1) else f"{day:%Y-%m}"


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers whose deals are expected in a month."""
    this_month = clock.today().replace(day=1)
    is_it: Any
    if bar == UNDATED:
        is_it = Deal.expected_on.is_(None)
    elif bar == OVERDUE:
        is_it = Deal.expected_on < this_month
    else:
        try:
            first = date.fromisoformat(f"{bar}-01")
        except ValueError:
            return None
        is_it = Deal.expected_on.between(first, last_of_month(first))
    found = _open(scope, Deal.customer_id).where(_in_period(scope), is_it)
    return select(found.subquery().c.customer_id)


REPORT = Report(
    key="forecast",
    title=_l("Forecast"),
    asks=_l("What may come in, month by month, and how far off were such forecasts?"),
    how=_l(
        "Open deals by the month they are expected in, where that day lies in the period; since "
        "the beginning all open deals. Each amount is weighed by the odds of its stage, and by the "
        "share of deals closed in the last year that reached this stage and were won, where at "
        "least five were. Looking back, the same is asked at the start of each whole month of the "
        "period that has passed (twelve at most; where there is none, the twelve before today), of "
        "the stages, amounts and dates that were known then, with today's odds and owners; what "
        "came are all deals won in it."
    ),
    count=count,
    behind=behind,
    icon="calendar-plus",
)
