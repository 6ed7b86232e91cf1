"""A portrait of the customers who buy: of which kinds they are more often than all customers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, share
from crmapp.reports.judging import in_words, is_few, lift, written
from crmapp.reports.kinds import KINDS, NONE, is_it, named, options
from crmapp.reports.phrases import listed
from crmapp.reports.scope import Scope

BY = ("industry", "size", "region", "source", "grade")
SHOWN = 3  # kinds that the sentence names


def _by(scope: Scope) -> str:
    return scope.by if scope.by in BY else BY[0]


def _known(scope: Scope) -> list[Any]:
    """The conditions of all customers that there were by the end of the period."""
    return [*scope.customers(), Customer.entered_on <= scope.period.last]


def _buys(scope: Scope) -> Any:
    days = Deal.closed_on.between(scope.period.first, scope.period.last)
    return Customer.id.in_(select(Deal.customer_id).where(Deal.is_live, is_won(), days))


def count(scope: Scope) -> Figures:
    """A row for each industry (size, region …): its share of all and of those who bought."""
    kind = _by(scope)
    label, column = KINDS[kind]
    bought = case((_buys(scope), 1), else_=0)
    each = select(column.label("value"), bought.label("won")).where(*_known(scope)).subquery()
    asked = select(each.c.value, func.count(), func.sum(each.c.won)).group_by(each.c.value)
    found = [(row[0], row[1], int(row[2])) for row in db.session.execute(asked)]
    known, buyers = (sum(one[nth] for one in found) for nth in (1, 2))
    rows = [_row(kind, *one, known, buyers) for one in found]
    rows.sort(key=lambda row: (row.bar == NONE, -row.cells[2], -row.cells[0], str(row.label)))
    return Figures(
        sentence=_said(rows, buyers),
        of=label,
        columns=[
            Column(_("All customers")),
            Column(_("Of all"), Unit.SHARE, drawn=True),
            Column(_("Buyers")),
            Column(_("Of the buyers"), Unit.SHARE, drawn=True),
            Column(_("Times"), Unit.TEXT),
            Column(_("They buy"), Unit.TEXT),
        ],
        rows=rows,
        total=Row(_("All"), [known, None, buyers, None, "", ""]),
    )


def _row(kind: str, value: Any, number: int, won: int, known: int, buyers: int) -> Row:
    name, bar = named(kind, value)
    of_all, of_buyers = share(number, known), share(won, buyers)
    times = lift(of_buyers, of_all)
    cells = [number, of_all, won, of_buyers, written(times), in_words(times, number)]
    return Row(name, cells, bar)


def _said(rows: list[Row], buyers: int) -> str:
    told = [
        (lift(row.cells[3], row.cells[1]) or 0, row)
        for row in rows
        if row.bar != NONE and not is_few(row.cells[0])
    ]
    told = sorted([one for one in told if one[0] >= 1.15], key=lambda one: -one[0])[:SHOWN]
    if not told:
        return _("%(count)s customers bought; no kind stands out.", count=buyers)
    names = listed(f"{row.label} {written(times)}" for times, row in told)
    return _(
        "%(count)s customers bought. More often than others: %(names)s.", count=buyers, names=names
    )


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of a kind who bought."""
    theirs = is_it(_by(scope), bar)
    if theirs is None:
        return None
    return select(Customer.id).where(*_known(scope), _buys(scope), theirs)


REPORT = Report(
    key="portrait",
    title=_l("Who buys"),
    asks=_l("What do the customers who buy have in common?"),
    how=_l(
        "Buyers are customers with a deal won in the period; they are compared with all customers "
        "that there were at its end. Times is the share among buyers by the share among all: 2× "
        "means twice as often. Below 10 customers of a kind that may be chance. The list behind a "
        "bar holds the buyers."
    ),
    count=count,
    behind=behind,
    icon="user-check",
    options=options(*BY),
)
