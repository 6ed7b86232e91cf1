"""How satisfied customers say they are: the scores of revisits and service records."""

from collections import defaultdict
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, String, Subquery, cast, func, literal, select, union_all

from crmapp.aftersales.models import ServiceKind, ServiceRecord
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.followups.models import FollowUp
from crmapp.months import last_of_month
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.scope import Scope

BY = (("month", _l("Month")), ("kind", _l("Kind of contact")))
LOW = 6  # a score up to this one is a reason to call
LOW_ONES = "-low"


def _by(scope: Scope) -> str:
    return scope.by if scope.by == "kind" else "month"


def _scores(scope: Scope) -> Subquery:
    """Every score of the period: whose, when, of what kind, how high."""
    asked = []
    for model, score in ((ServiceRecord, ServiceRecord.satisfaction), (FollowUp, FollowUp.score)):
        days = model.on.between(scope.period.first, scope.period.last)
        columns = Customer.id.label("customer_id"), model.on.label("day"), score.label("score")
        kind = cast(model.kind, String).label("kind")
        told = select(*columns, kind, literal(model.__tablename__).label("place"))
        joined = told.select_from(model).join(Customer, Customer.id == model.customer_id)
        asked.append(joined.where(*scope.customers(), score.is_not(None), days))
    return union_all(*asked).subquery()


def count(scope: Scope) -> Figures:
    """A row for each month, or kind of contact: the average, how many there are, how many low."""
    each = _scores(scope)
    asked = select(each.c.day, each.c.kind, each.c.score, func.count())
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, kind, score, number in db.session.execute(asked.group_by(*asked.selected_columns[:3])):
        for bar in (f"{day:%Y-%m}" if _by(scope) == "month" else str(kind), ""):
            place = sums[bar]
            place[0] += score * number
            place[1] += number
            place[2] += number if score <= LOW else 0
    whole = sums.pop("", [0, 0, 0])
    rows = [
        Row(_label(scope, bar), _cells(sums[bar]), bar, cell_bars=["", "", f"{bar}{LOW_ONES}", ""])
        for bar in sorted(sums)
    ]
    return Figures(
        sentence=_said(whole),
        of=dict(BY)[_by(scope)],
        columns=[
            Column(_("Average"), Unit.SCORE, drawn=True),
            Column(_("Scores")),
            Column(_("Low ones")),
            Column(_("Of the scores"), Unit.SHARE),
        ],
        rows=rows,
        total=Row(_("All"), _cells(whole)),
    )


def _cells(sums: list[int]) -> list[Any]:
    points, number, low = sums
    return [share(points, number), number, low, share(low, number)]


def _label(scope: Scope, bar: str) -> Any:
    if _by(scope) == "month":
        return bar
    return str(ServiceKind(bar).label) if bar in set(ServiceKind) else _("Service")


def _said(sums: list[int]) -> str:
    points, number, low = sums
    if not number:
        return _("Nobody was asked.")
    said = {"average": f"{points / number:.1f}", "count": number, "rate": per_cent(low, number)}
    return _("On average %(average)s of 10 in %(count)s scores; %(rate)s were low.", **said)


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers who gave a score in a month, or of a kind; the low ones alone."""
    each = _scores(scope)
    name, is_low = bar.removesuffix(LOW_ONES), bar.endswith(LOW_ONES)
    if _by(scope) == "month":
        try:
            first = date.fromisoformat(f"{name}-01")
        except ValueError:
            return None
        here = [each.c.day.between(first, last_of_month(first))]
    else:
        here = [each.c.kind == name]
    return select(each.c.customer_id).where(*here, *([each.c.score <= LOW] if is_low else []))


REPORT = Report(
    key="satisfaction",
    title=_l("Satisfaction"),
    asks=_l("How satisfied do customers say they are, and who is not?"),
    how=_l(
        "Scores from 0 to 10 given in service records and revisits of the period. Up to 6 counts "
        "as low: call them."
    ),
    count=count,
    behind=behind,
    icon="heart-handshake",
    shape="columns",
    options=list(BY),
)
