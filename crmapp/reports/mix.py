"""What customers are made of: by industry, region, source, grade, size, and which bought."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from crmapp.customers.models import Customer
from crmapp.reports.bought import bought_by
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.kinds import KINDS, NONE, is_it, named, options
from crmapp.reports.scope import Scope

BY = ("industry", "region", "source", "grade", "size")


def _by(scope: Scope) -> str:
    return scope.by if scope.by in BY else BY[0]


def count(scope: Scope) -> Figures:
    """A row for each industry (region, source …): entered, won, and what they brought."""
    kind = _by(scope)
    label, column = KINDS[kind]
    found = bought_by(column, *scope.entered())
    rows = [_row(kind, value, *sums) for value, sums in found.items()]
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


def _row(kind: str, value: Any, number: int, won: int, amount: int) -> Row:
    name, bar = named(kind, value)
    return Row(name, [number, None, won, share(won, number), amount], bar)


def _shared(row: Row, whole: int) -> Row:
    number, _share, *rest = row.cells
    return Row(row.label, [number, share(number, whole), *rest], row.bar)


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of one industry (region, source …)."""
    theirs = is_it(_by(scope), bar)
    return None if theirs is None else select(Customer.id).where(*scope.entered(), theirs)


REPORT = Report(
    key="mix",
    title=_l("Customers by kind"),
    asks=_l("Of which industries, regions, sources, grades and sizes are new customers?"),
    how=_l(
        "Customers entered in the period, and how many of them have bought up to today. The won "
        "amount is that of all their won deals."
    ),
    count=count,
    behind=behind,
    icon="building",
    options=options(*BY),
)
