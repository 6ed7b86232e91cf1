"""The customers worth most, and whether they are looked after."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.promises.models import Promise, PromiseState
from crmapp.reports.figures import Column, Figures, Report, Row, Unit
from crmapp.reports.phrases import listed
from crmapp.reports.scope import Scope

MOST = 20
LOOKED_BACK = timedelta(365)  # whose days a habit is read from
FEWEST = 3  # days with a follow-up that make a habit
LEAST = 7  # days of silence that never are too long
TIMES = 2  # so many times as long as usual is too long


def _worth(scope: Scope) -> Select:
    """Customers by what they brought in the period and may still bring."""
    days = Deal.closed_on.between(scope.period.first, scope.period.last)
    won = (
        select(Deal.customer_id, func.sum(Deal.amount).label("amount"))
        .where(Deal.is_live, is_won(), days)
        .group_by(Deal.customer_id)
        .subquery()
    )
    brought = func.coalesce(won.c.amount, 0)
    worth = brought + Customer.open_amount
    found = select(Customer.id, brought, Customer.open_amount).outerjoin(
        won, won.c.customer_id == Customer.id
    )
    ordered = found.where(*scope.customers(), worth > 0).order_by(worth.desc(), Customer.id)
    return ordered.limit(MOST)


def count(scope: Scope) -> Figures:
    """A row for each of the first twenty: what it is worth, and how it is looked after."""
    worth = {row[0]: (int(row[1]), int(row[2])) for row in db.session.execute(_worth(scope))}
    keys = list(worth)
    columns = (Customer.id, Customer.name, Customer.last_followup_on, Customer.next_due_on)
    known = {
        row.id: row for row in db.session.execute(select(*columns).where(Customer.id.in_(keys)))
    }
    habits, late = _habits(keys), _late(keys)
    amiss = {
        key: _amiss(known[key], habits.get(key), late.get(key, 0), ahead)
        for key, (_won, ahead) in worth.items()
    }
    rows = []
    for key, (won, ahead) in worth.items():
        one, care = known[key], listed(amiss[key]) or _("Looked after")
        cells = [
            won, ahead, _day(one.last_followup_on), _silence(one), habits.get(key),
            late.get(key, 0), _day(one.next_due_on), care,
        ]  # fmt: skip
        rows.append(Row(one.name, cells, str(key)))
    said = {"count": len(rows), "amiss": sum(map(bool, amiss.values()))}
    return Figures(
        sentence=_("The %(count)s customers worth most; %(amiss)s of them need care.", **said),
        of=_("Customer"),
        columns=[
            Column(_("Won amount"), Unit.YUAN, drawn=True),
            Column(_("Open amount"), Unit.YUAN, drawn=True),
            Column(_("Last follow-up"), Unit.TEXT),
            Column(_("Days silent")),
            Column(_("Usual days between"), Unit.DAYS),
            Column(_("Late promises")),
            Column(_("Next step"), Unit.TEXT),
            Column(_("Care"), Unit.TEXT),
        ],
        rows=rows,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _silence(one: Any) -> int | None:
    """How many days nothing was heard of a customer."""
    return (clock.today() - one.last_followup_on).days if one.last_followup_on else None


def _amiss(one: Any, usual: float | None, late: int, ahead: int) -> list[str]:
    """What is amiss with the care for a customer, in words."""
    told, silent, next_on = [], _silence(one), one.next_due_on
    if late:
        told.append(_("a promise is late"))
    if silent is None:
        told.append(_("never contacted"))
    elif usual is not None and silent > max(TIMES * usual, LEAST):
        told.append(_("silent longer than usual"))
    if next_on is not None and next_on < clock.today():
        told.append(_("the next step is overdue"))
    elif next_on is None and ahead:
        told.append(_("no next step"))
    return told


def _habits(keys: list[int]) -> dict[int, float]:
    """For each customer the usual days between two with a follow-up, where there are enough."""
    since = clock.today() - LOOKED_BACK
    said = FollowUp.kind != FollowUpKind.MEETING
    here = FollowUp.customer_id.in_(keys), FollowUp.on >= since, said
    days: dict[int, list[date]] = defaultdict(list)
    asked = select(FollowUp.customer_id, FollowUp.on).where(*here).distinct().order_by(FollowUp.on)
    for key, day in db.session.execute(asked):
        days[key].append(day)
    return {
        key: median((after - before).days for before, after in pairwise(found))
        for key, found in days.items()
        if len(found) >= FEWEST
    }


def _late(keys: list[int]) -> dict[int, int]:
    open_ = Promise.state == PromiseState.OPEN, Promise.due_on < clock.today()
    theirs = select(Promise.customer_id, func.count()).where(Promise.customer_id.in_(keys), *open_)
    return dict(db.session.execute(theirs.group_by(Promise.customer_id)).all())


def behind(scope: Scope, bar: str) -> Select | None:
    """One of these customers."""
    return select(Customer.id).where(*scope.customers(), Customer.id == int(bar))


REPORT = Report(
    key="valued",
    title=_l("High-value customers"),
    asks=_l("Which customers are worth most, and are they looked after?"),
    how=_l(
        "The twenty customers with the largest sum of deals won in the period and open today. "
        "Usual days between are the middle of the gaps between the days they were spoken to in the "
        "last year, where there were at least three; silence is too long at twice that, and never "
        "below a week."
    ),
    count=count,
    behind=behind,
    icon="star",
    of_money=True,
    of_customers=True,
)
