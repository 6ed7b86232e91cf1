"""The funnel: of the deals that began in a period, how many got how far, and how long it took."""

from collections import defaultdict
from statistics import median
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.reached import counts, steps, who_reached
from crmapp.reports.scope import Scope, deals_with_customers

DAY = 24 * 3600  # seconds


def count(scope: Scope) -> Figures:
    """A row for each stage: deals that reached it, and from the stage before."""
    found = counts(scope.begun())
    stayed = _days(scope)
    rows: list[Row] = []
    begun, before = sum(number for _position, number, _sum in found), 0
    for nth, stage in enumerate(steps()):
        there = [one for one in found if one[0] >= stage.position]
        number, amount = sum(one[1] for one in there), sum(one[2] for one in there)
        of_former = share(number, before) if nth else None
        cells = [number, share(number, begun), of_former, stayed.get(stage.id), amount]
        rows.append(Row(stage.name, cells, str(stage.id), stage.tone))
        before = number
    won = rows[-1].cells[0] if rows else 0
    values = {"begun": begun, "won": won, "rate": per_cent(won, begun)}
    return Figures(
        sentence=_("%(begun)s deals began; %(won)s of them are won (%(rate)s).", **values),
        of=_("Stage"),
        columns=[
            Column(_("Reached it"), drawn=True),
            Column(_("Of all"), Unit.SHARE),
            Column(_("Of the stage before"), Unit.SHARE),
            Column(_("Days in it (median)"), Unit.DAYS),
            Column(_("Amount"), Unit.YUAN),
        ],
        rows=rows,
    )


def _days(scope: Scope) -> dict[int, float]:
    """For each stage the middle of the days that deals stayed before they left it."""
    asked = (
        deals_with_customers(StageChange.from_stage_id, StageChange.seconds_before)
        .join(StageChange, StageChange.deal_id == Deal.id)
        .where(*scope.begun(), StageChange.undone_at.is_(None))
        .where(StageChange.seconds_before.is_not(None))
    )
    stays: dict[int, list[int]] = defaultdict(list)
    for stage_id, seconds in db.session.execute(asked):
        stays[stage_id].append(seconds)
    return {stage_id: median(seconds) / DAY for stage_id, seconds in stays.items()}


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers whose deals reached a stage."""
    known: dict[str, Any] = {str(stage.id): stage for stage in steps()}
    if bar not in known:
        return None
    return select(who_reached(scope.begun(), known[bar].position).subquery().c.customer_id)


REPORT = Report(
    key="funnel",
    title=_l("Sales funnel"),
    asks=_l("Of the deals that began, how many got how far, and how long did it take?"),
    how=_l(
        "Deals that began in the period, whatever became of them since. A deal counts for every "
        "stage up to the furthest that it reached; a lost one as far as it came. Days are those "
        "between entering a stage and leaving it."
    ),
    count=count,
    behind=behind,
    icon="filter",
    shape="funnel",
)
