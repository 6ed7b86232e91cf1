"""Customers by the month of first contact, and how many of them bought within how long."""

from collections import defaultdict
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.months import last_of_month, same_after
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.scope import Scope

AFTER = (1, 2, 3, 6, 12)  # months


def _first() -> Any:
    """The day of first contact: as noted, else of the first follow-up, else of the entry."""
    theirs = FollowUp.customer_id == Customer.id, FollowUp.kind != FollowUpKind.MEETING
    said = select(func.min(FollowUp.on)).where(*theirs)
    spoken = said.correlate(Customer).scalar_subquery()
    return func.coalesce(Customer.first_contact_on, spoken, Customer.entered_on)


def _met(scope: Scope, *columns: Any) -> Select:
    span = _first().between(scope.period.first, scope.period.last)
    return select(*columns).where(*scope.customers(), span)


def count(scope: Scope) -> Figures:
    """A row for each month: its customers, and the share that had bought after 1, 2, 3 … months."""
    won_on = (
        select(func.min(Deal.closed_on))
        .where(Deal.customer_id == Customer.id, Deal.is_live, is_won())
        .correlate(Customer)
        .scalar_subquery()
    )
    each = _met(scope, _first().label("met_on"), won_on.label("won_on")).subquery()
    asked = select(each.c.met_on, each.c.won_on, func.count()).group_by(*each.c)
    months: dict[date, list[tuple[date, date | None, int]]] = defaultdict(list)
    for met_on, bought_on, number in db.session.execute(asked):
        months[met_on.replace(day=1)].append((met_on, bought_on, number))
    rows = [
        Row(f"{month:%Y-%m}", _cells(found, last_of_month(month)), f"{month:%Y-%m}")
        for month, found in sorted(months.items())
    ]
    every = [one for found in months.values() for one in found]
    heads = [ngettext("After %(num)d month", "After %(num)d months", one) for one in AFTER]
    return Figures(
        sentence=_said(months),
        of=_("First contact in"),
        columns=[
            Column(_("Customers")),
            *(Column(head, Unit.SHARE) for head in heads),
            Column(_("So far"), Unit.SHARE),
        ],
        rows=rows,
        total=Row(_("All"), _cells(every, last_of_month(max(months)))) if months else None,
    )


def _cells(found: list[tuple[date, date | None, int]], last: date) -> list[Any]:
    """Of a month that is not long enough ago nothing is said yet."""
    number = sum(one[2] for one in found)
    shares = [share(_bought(found, one), number) if _is_over(last, one) else None for one in AFTER]
    so_far = sum(one[2] for one in found if one[1] is not None)
    return [number, *shares, share(so_far, number)]


def _bought(found: list[tuple[date, date | None, int]], months: int) -> int:
    return sum(
        number
        for met_on, bought_on, number in found
        if bought_on is not None and bought_on <= same_after(met_on, months)
    )


def _is_over(last: date, months: int) -> bool:
    return same_after(last, months) <= clock.today()


def _said(months: dict[date, list[tuple[date, date | None, int]]]) -> str:
    whole = sum(one[2] for found in months.values() for one in found)
    for after in (3, 1):
        old = [found for month, found in months.items() if _is_over(last_of_month(month), after)]
        every = [one for found in old for one in found]
        number = sum(one[2] for one in every)
        if number:
            said = {
                "count": number,
                "rate": per_cent(_bought(every, after), number),
            }
            return ngettext(
                "Of %(count)s customers met at least %(num)d month ago, %(rate)s bought within it.",
                "Of %(count)s customers met at least %(num)d months ago, %(rate)s bought within "
                "them.",
                after,
                **said,
            )
    return _("%(count)s customers were met, too lately to tell who of them buys.", count=whole)


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers who were first met in a month."""
    try:
        first = date.fromisoformat(f"{bar}-01")
    except ValueError:
        return None
    days = _first().between(first, last_of_month(first))
    return _met(scope, Customer.id).where(days)


REPORT = Report(
    key="cohorts",
    title=_l("By month of first contact"),
    asks=_l("Of the customers first met in a month, how many bought how soon?"),
    how=_l(
        "First contact is the day noted on the customer, else that of the first follow-up, else "
        "that of the entry. A share is that of the month's customers who had bought for the first "
        "time within so many months; it stays empty until the whole month is that long ago. A deal "
        "won before the first contact counts from the beginning."
    ),
    count=count,
    behind=behind,
    icon="table",
    shape="heat",
)
