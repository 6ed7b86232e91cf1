"""Where customers come from, by source or campaign: who bought, for how much, what each cost."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from crmapp.campaigns.known import campaigns
from crmapp.campaigns.models import Campaign
from crmapp.customers.models import Customer
from crmapp.reports.bought import bought_by
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.judging import is_few
from crmapp.reports.kinds import KINDS, NONE, is_it, named, options
from crmapp.reports.phrases import joined
from crmapp.reports.scope import Scope

BY = ("source", "campaign")


def _by(scope: Scope) -> str:
    return scope.by if scope.by in BY else BY[0]


def count(scope: Scope) -> Figures:
    """A row for each source or campaign: customers, those who bought, amount, cost of each."""
    kind = _by(scope)
    label, column = KINDS[kind]
    found, costs = bought_by(column, *_customers(scope)), _costs(scope)
    rows = [_row(kind, key, found.get(key, (0, 0, 0)), costs) for key in {*found, *costs}]
    rows.sort(key=lambda row: (row.bar == NONE, -row.cells[0], str(row.label)))
    whole = tuple(sum(one[nth] for one in found.values()) for nth in range(3))
    return Figures(
        sentence=_said(rows, whole),
        of=label,
        columns=[
            Column(_("Customers"), drawn=True),
            Column(_("Have bought"), drawn=True),
            Column(_("Conversion"), Unit.SHARE),
            Column(_("Won amount"), Unit.YUAN),
            Column(_("Cost"), Unit.YUAN),
            Column(_("Cost per won customer"), Unit.YUAN),
        ],
        rows=rows,
        total=Row(_("All"), _cells(whole, sum(costs.values()) or None)),
    )


def _row(kind: str, key: Any, sums: tuple[int, ...], costs: dict[Any, int]) -> Row:
    name, bar = named(kind, key)
    return Row(name, _cells(sums, costs.get(key) or None), bar)


def _cells(sums: tuple[int, ...], cost: int | None) -> list[Any]:
    number, won, amount = sums
    each = round(cost / won) if cost and won else None
    return [number, won, share(won, number), amount, cost, each]


def _said(rows: list[Row], whole: tuple[int, ...]) -> str:
    said = {"count": whole[0], "won": whole[1], "rate": per_cent(whole[1], whole[0])}
    sentence = _("%(count)s customers; %(won)s of them have bought (%(rate)s).", **said)
    told = [row for row in rows if row.bar != NONE and not is_few(row.cells[0])]
    best = max(told, key=lambda row: row.cells[2], default=None)
    if best is None or best.cells[2] <= whole[1] / whole[0]:  # rows too small to judge do better
        return sentence
    said = {"name": best.label, "rate": per_cent(best.cells[1], best.cells[0])}
    return joined(sentence, _("“%(name)s” converts best: %(rate)s.", **said))


def _customers(scope: Scope) -> list[Any]:
    """By source those entered in the period; by campaign all whom its campaigns ever brought."""
    if _by(scope) == "source":
        return scope.entered()
    return [*scope.customers(), KINDS["campaign"].column.in_([one.id for one in _begun(scope)])]


def _begun(scope: Scope) -> list[Campaign]:
    first, last = scope.period.first, scope.period.last
    return [
        one
        for one in campaigns()
        if first <= one.first_on <= last and scope.campaign in (None, one.id)
    ]


def _costs(scope: Scope) -> dict[Any, int]:
    """What the period's campaigns cost; nothing where only some of their customers are counted."""
    of_campaigns = _by(scope) == "campaign"
    some_of_a_campaign = scope.source is not None and of_campaigns
    if scope.owner is not None or scope.industry is not None or some_of_a_campaign:
        return {}
    found: dict[Any, int] = {}
    for one in _begun(scope):
        if scope.source in (None, one.source_id):
            key = one.id if of_campaigns else one.source_id
            found[key] = found.get(key, 0) + one.cost
    return found


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of a source or a campaign."""
    theirs = is_it(_by(scope), bar)
    return None if theirs is None else select(Customer.id).where(*_customers(scope), theirs)


REPORT = Report(
    key="channels",
    title=_l("Sources and campaigns"),
    asks=_l("Which sources and campaigns bring customers who buy, and what does each cost?"),
    how=_l(
        "By source: customers entered in the period. By campaign: campaigns that began in the "
        "period, with all their customers, whenever entered. Bought means bought up to today. The "
        "cost is that of the campaigns that began in the period, at their source; it is left out "
        "where a filter counts only some of the customers. Cost per won customer is cost by those "
        "who bought."
    ),
    count=count,
    behind=behind,
    icon="flag",
    options=options(*BY),
)
