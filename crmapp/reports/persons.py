"""How the team and each of its members are doing."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_lost, is_open, is_won
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, share
from crmapp.reports.rhythm import written
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.typed_numbers import number_of

NOBODY = "none"


def count(scope: Scope) -> Figures:
    """A row for each person: what came in, what was done, what was won and lost, what is open."""
    new = _sums(select(Customer.owner_id, func.count()).where(*scope.entered()), Customer.owner_id)
    said = _sums(written(scope, FollowUp.author_id, func.count()), FollowUp.author_id)
    won = _sums(_deals(scope.closed(), is_won()), Deal.owner_id)
    lost = _sums(_deals(scope.closed(), is_lost()), Deal.owner_id)
    ahead = _sums(_deals(scope.deals(), is_open()), Deal.owner_id)
    rows = []
    for key in {*new, *said, *won, *lost, *ahead}:
        wins, amount = won.get(key, (0, 0))
        losses, left = lost.get(key, (0, 0))[0], ahead.get(key, (0, 0))
        name = person(key).name if key and person(key) else _("Unassigned")
        cells = [
            amount, wins, losses, share(wins, wins + losses), new.get(key, (0,))[0],
            said.get(key, (0,))[0], left[0], left[1],
        ]  # fmt: skip
        rows.append(Row(name, cells, str(key) if key else NOBODY))
    rows.sort(key=lambda row: (row.bar == NOBODY, -row.cells[0], -row.cells[1], row.label))
    whole = [sum(row.cells[nth] or 0 for row in rows) for nth in range(8)]
    whole[3] = share(whole[1], whole[1] + whole[2])
    values = {"won": whole[1], "new": whole[4]}
    return Figures(
        sentence=_("%(won)s deals won, %(new)s new customers.", **values),
        of=_("Person"),
        columns=[
            Column(_("Won amount"), Unit.YUAN, drawn=True),
            Column(_("Won deals")),
            Column(_("Lost deals")),
            Column(_("Win rate"), Unit.SHARE),
            Column(_("New customers")),
            Column(_("Follow-ups")),
            Column(_("Open deals")),
            Column(_("Open amount"), Unit.YUAN),
        ],
        rows=rows,
        total=Row(_("All"), whole),
    )


def _deals(conditions: list[Any], kind: Any) -> Select:
    amount = func.coalesce(func.sum(Deal.amount), 0)
    return deals_with_customers(Deal.owner_id, func.count(), amount).where(*conditions, kind)


def _sums(asked: Select, column: Any) -> dict[int | None, tuple[int, ...]]:
    def found() -> Iterator[tuple[int | None, tuple[int, ...]]]:
        for key, *figures in db.session.execute(asked.group_by(column)):
            yield key, tuple(int(figure) for figure in figures)

    return dict(found())


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of a person whose deals were won in the period."""
    mine = owned_by(bar)
    if mine is None:
        return None
    won = deals_with_customers(Deal.customer_id).where(*scope.closed(), is_won(), mine)
    return select(won.subquery().c.customer_id)


def owned_by(bar: str) -> Any:
    """The condition of a deal behind the bar of a person, or of nobody; None for another word."""
    if bar == NOBODY:
        return Deal.owner_id.is_(None)
    key = number_of(bar)
    return Deal.owner_id == key if key is not None else None


REPORT = Report(
    key="persons",
    title=_l("Results by person"),
    asks=_l("What did each person win, lose, bring in and write down?"),
    how=_l(
        "Deals closed, customers entered and follow-ups written in the period; open deals as they "
        "stand today. The win rate is won deals of all won and lost. The list behind a bar holds "
        "the customers whose deals were won."
    ),
    count=count,
    behind=behind,
    icon="users",
)
