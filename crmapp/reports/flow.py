"""Where deals went: how many moved from each stage to each other in a period."""

from collections import Counter

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.reports.figures import Column, Figures, Report, Row, share
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.stages.pipeline import stage, stages
from crmapp.typed_numbers import number_of


def moves(scope: Scope, *columns: object) -> Select:
    """A statement over the moves of deals in a period, those that began them left out."""
    days = StageChange.on.between(scope.period.first, scope.period.last)
    return (
        deals_with_customers(*columns)
        .join(StageChange, StageChange.deal_id == Deal.id)
        .where(*scope.deals(), days, StageChange.undone_at.is_(None))
        .where(StageChange.from_stage_id.is_not(None))
    )


def count(scope: Scope) -> Figures:
    """A row for each stage that was left, a column for each that was entered."""
    ends = (StageChange.from_stage_id, StageChange.to_stage_id)
    asked = moves(scope, *ends, func.count()).group_by(*ends)
    moved = Counter({(row[0], row[1]): row[2] for row in db.session.execute(asked)})
    used = {key for pair in moved for key in pair}
    all_stages = [*stages(), *(stage(key) for key in used if stage(key).retired_at)]
    rows = [
        Row(
            one.name,
            [moved[one.id, to.id] for to in all_stages],
            f"{one.id}",
            one.tone,
            [f"{one.id}-{to.id}" for to in all_stages],
        )
        for one in all_stages
    ]
    position = {one.id: nth for nth, one in enumerate(all_stages)}
    back = sum(n for (was, to), n in moved.items() if position[to] < position[was])
    whole = moved.total()
    values = {"moves": whole, "back": back, "rate": f"{100 * (share(back, whole) or 0):.0f}%"}
    return Figures(
        sentence=_("%(moves)s moves, %(back)s of them backwards (%(rate)s).", **values),
        of=_("From stage"),
        columns=[Column(one.name, drawn=True) for one in all_stages],
        rows=rows,
    )


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of deals that left a stage (`3`), or went from there to another (`3-4`)."""
    keys = [number_of(one) for one in bar.split("-")]
    if len(keys) > 2 or any(stage(key) is None for key in keys):
        return None
    ends = StageChange.from_stage_id, StageChange.to_stage_id
    here = [column == key for column, key in zip(ends, keys, strict=False)]
    left = moves(scope, Deal.customer_id).where(*here)
    return select(left.subquery().c.customer_id)


REPORT = Report(
    key="flow",
    title=_l("Moves between stages"),
    asks=_l("From which stage to which did deals move, and how many moved back?"),
    how=_l(
        "Moves of deals within the period, those taken back left out. A deal that moved twice "
        "counts twice. An arrow marks a move backwards: to an earlier stage."
    ),
    count=count,
    behind=behind,
    icon="arrows-exchange",
    shape="matrix",
)
