"""What the team and each of its members won, against what they meant to."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from crmapp import clock
from crmapp.accounts.team import owners, person
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.months import last_of_month
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.persons import NOBODY, owned_by
from crmapp.reports.phrases import joined
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.targets.months import NOTHING, Goal, earliest, has_target, months_of, of_team, over


def _widened(scope: Scope) -> Scope:
    """The same with whole months; without a beginning, from the first target on."""
    first, last = scope.period.first, scope.period.last
    if not scope.period.is_bounded:
        first = earliest() or clock.today()
    whole = replace(scope.period, first=first.replace(day=1), last=last_of_month(last))
    return replace(scope, period=whole)


def count(scope: Scope) -> Figures:
    """A row for each person who has a target or won something; the total is the team's."""
    scope = _widened(scope)
    first, last = scope.period.first, scope.period.last
    months = months_of(first, last)
    asked = _won(scope, Deal.owner_id, func.coalesce(func.sum(Deal.amount), 0), func.count())
    found = {row[0]: (int(row[1]), row[2]) for row in db.session.execute(_grouped(asked))}
    goals = {key: over(key, months) for key in _whose(scope) if key is not None}
    keys = {*found, *(key for key, goal in goals.items() if goal != NOTHING)}
    rows = [_row(key, found.get(key, (0, 0)), goals.get(key, NOTHING)) for key in keys]
    rows.sort(key=lambda row: (row.bar == NOBODY, -(row.cells[2] or 0), -row.cells[1], row.label))
    whole = tuple(sum(one[nth] for one in found.values()) for nth in range(2))
    goal = of_team(months) if scope.owner is None else goals.get(scope.owner, NOTHING)
    return Figures(
        sentence=_said(whole, goal, first, last),
        of=_("Person"),
        columns=[
            Column(_("Target"), Unit.YUAN, drawn=True),
            Column(_("Won amount"), Unit.YUAN, drawn=True),
            Column(_("Reached"), Unit.OF_YUAN),
            Column(_("Still missing"), Unit.YUAN),
            Column(_("Target of deals")),
            Column(_("Won deals")),
        ],
        rows=rows,
        total=Row(_("Team"), _cells(whole, goal)) if scope.owner is None else None,
    )


def _whose(scope: Scope) -> set[int | None]:
    everyone = {one.id for one in owners()} | has_target()
    return everyone if scope.owner is None else {scope.owner}


def _won(scope: Scope, *columns: Any) -> Select:
    return deals_with_customers(*columns).where(*scope.closed(), is_won())


def _grouped(asked: Select) -> Select:
    return asked.group_by(Deal.owner_id)


def _row(key: int | None, won: tuple[int, int], goal: Goal) -> Row:
    name = person(key).name if key and person(key) else _("Unassigned")
    return Row(name, _cells(won, goal), str(key) if key else NOBODY)


def _cells(won: tuple[int, ...], goal: Goal) -> list[Any]:
    amount, deals = won
    reached, missing = None, None
    if goal.amount is not None:
        reached, missing = share(amount, goal.amount), max(goal.amount - amount, 0)
    return [goal.amount, amount, reached, missing, goal.deals, deals]


def _said(won: tuple[int, ...], goal: Goal, first: date, last: date) -> str:
    if not goal.amount and not goal.deals:
        return _("No target is set for this period.")
    part = won[0], goal.amount
    told = _("%(rate)s of the target is reached.", rate=per_cent(*part))
    if not goal.amount:
        part = won[1], goal.deals
        told = _("%(rate)s of the target of deals is reached.", rate=per_cent(*part))
    today = clock.today()
    if not first <= today < last:
        return told
    gone = ((today - first).days + 1, (last - first).days + 1)
    return joined(told, _("%(rate)s of the time has passed.", rate=per_cent(*gone)))


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of a person whose deals were won in these months."""
    theirs = owned_by(bar)
    if theirs is None:
        return None
    won = _won(_widened(scope), Deal.customer_id).where(theirs)
    return select(won.subquery().c.customer_id)


REPORT = Report(
    key="targets",
    title=_l("Results against targets"),
    asks=_l("How much of their targets have the team and its members reached?"),
    how=_l(
        "Deals won in the months that the period touches, against the targets of these months. A "
        "quarter's target is spread over its months; the team's is its own, or the sum of its "
        "members'. Filters by source, industry and campaign narrow what was won, not the target."
    ),
    count=count,
    behind=behind,
    icon="target",
    of_money=True,
)
