"""What customers are made of: by industry, region, source, grade, and which of them bought."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, func, select

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.lists.words import word
from crmapp.regions.table import region
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.scope import Scope
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids

BY: dict[str, tuple[Any, Any]] = {
    "industry": (_l("Industry"), Customer.industry_id),
    "region": (_l("Province"), func.substr(Customer.region_code, 1, 2)),
    "source": (_l("Source"), Customer.source_id),
    "grade": (_l("Grade"), Customer.grade_id),
}
NONE = "none"


def _by(scope: Scope) -> str:
    return scope.by if scope.by in BY else "industry"


def count(scope: Scope) -> Figures:
    """A row for each industry (region, source, grade): entered, won, and what they brought."""
    kind = _by(scope)
    label, column = BY[kind]
    won_stages = stage_ids(StageKind.WON, StageKind.AFTER_SALES)
    brought = (
        select(func.coalesce(func.sum(Deal.amount), 0))
        .where(Deal.customer_id == Customer.id, Deal.is_live, Deal.stage_id.in_(won_stages))
        .correlate(Customer)
        .scalar_subquery()
    )
    is_won = case((Customer.type == CustomerType.WON, 1), else_=0)
    each = (
        select(column.label("value"), is_won.label("won"), brought.label("amount"))
        .where(*scope.entered())
        .subquery()
    )
    asked = select(
        each.c.value, func.count(), func.sum(each.c.won), func.sum(each.c.amount)
    ).group_by(each.c.value)
    rows = [_row(kind, *row) for row in db.session.execute(asked)]
    rows.sort(key=lambda row: (row.bar == NONE, -row.cells[0], str(row.label)))
    whole, won = (sum(row.cells[place] for row in rows) for place in (0, 2))
    amount = sum(row.cells[4] for row in rows)
    said = {"count": whole, "won": won, "rate": per_cent(won, whole)}
    return Figures(
        sentence=_("%(count)s new customers; %(won)s of them have bought (%(rate)s).", **said),
        of=label,
        columns=[
            Column(_("Customers"), drawn=True),
            Column(_("Of all"), Unit.SHARE),
            Column(_("Have bought"), drawn=True),
            Column(_("Conversion"), Unit.SHARE),
            Column(_("Won amount"), Unit.YUAN),
        ],
        rows=[_shared(row, whole) for row in rows],
        total=Row(_("All"), [whole, None, won, share(won, whole), amount]),
    )


def _row(kind: str, value: Any, number: int, won: int, amount: Any) -> Row:
    name, bar = _named(kind, value)
    return Row(name, [number, None, int(won), share(int(won), number), int(amount)], bar)


def _shared(row: Row, whole: int) -> Row:
    number, _share, *rest = row.cells
    return Row(row.label, [number, share(number, whole), *rest], row.bar)


def _named(kind: str, value: Any) -> tuple[str, str]:
    if not value:
        return _("Not known"), NONE
    if kind == "region":
        place = region(f"{value}0000")
        return (place.short if place else str(value)), str(value)
    return str(word(value)), str(value)


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of one industry (region, source, grade)."""
    column: ColumnElement[Any] = BY[_by(scope)][1]
    if bar == NONE:
        is_it = column.is_(None) | (column == "") if _by(scope) == "region" else column.is_(None)
    elif bar.isdecimal() and len(bar) < 12:
        is_it = column == (bar if _by(scope) == "region" else int(bar))
    else:
        return None
    return select(Customer.id).where(*scope.entered(), is_it)


REPORT = Report(
    key="mix",
    title=_l("Customers by kind"),
    how=_l(
        "Customers entered in the period, and how many of them have bought up to today. The won "
        "amount is that of all their won deals."
    ),
    count=count,
    behind=behind,
    icon="building",
    options=[(name, label) for name, (label, _column) in BY.items()],
)
