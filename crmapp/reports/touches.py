"""What comes before a win: which ways to follow up, and how many of them."""

from collections import defaultdict
from statistics import median
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, case, func, or_, select

from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.lists.models import ListKind
from crmapp.lists.words import word, words
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, per_cent, share
from crmapp.reports.judging import in_words, is_few, lift
from crmapp.reports.phrases import joined
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids
from crmapp.typed_numbers import number_of

BY = (("method", _l("Method")), ("number", _l("Number of follow-ups")))
NONE = "none"
STEPS = ((0, 0), (1, 1), (2, 2), (3, 4), (5, 7), (8, 12), (13, None))


def _by(scope: Scope) -> str:
    return scope.by if scope.by == "number" else "method"


def _ended(scope: Scope, *columns: Any) -> Select:
    kinds = StageKind.WON, StageKind.AFTER_SALES, StageKind.LOST
    return deals_with_customers(*columns).where(
        *scope.closed(), Deal.stage_id.in_(stage_ids(*kinds))
    )


def _before_its_end() -> Any:
    """The condition of a follow-up that belongs to a deal and came before it was won or lost."""
    return and_(
        FollowUp.customer_id == Deal.customer_id,
        or_(FollowUp.deal_id == Deal.id, FollowUp.deal_id.is_(None)),
        FollowUp.on <= Deal.closed_on,
        FollowUp.kind == FollowUpKind.FOLLOWUP,
    )


def _number() -> Any:
    said = select(func.count()).select_from(FollowUp).where(_before_its_end())
    return said.correlate(Deal).scalar_subquery()


def count(scope: Scope) -> Figures:
    """A row for each method, or each number of follow-ups: deals that ended, and those won."""
    won = case((is_won(), 1), else_=0)
    each = _ended(scope, _number().label("number"), won.label("won")).subquery()
    asked = select(each.c.number, func.count(), func.sum(each.c.won)).group_by(each.c.number)
    numbers = {row[0]: (row[1], int(row[2])) for row in db.session.execute(asked)}
    ended, wins = (sum(one[nth] for one in numbers.values()) for nth in range(2))
    base = share(wins, ended)
    rows = _by_number(numbers, base) if _by(scope) == "number" else _by_method(scope, base)
    return Figures(
        sentence=_said(scope, numbers, rows, ended, wins),
        of=dict(BY)[_by(scope)],
        columns=[
            Column(_("Deals that ended"), drawn=True),
            Column(_("Won"), drawn=True),
            Column(_("Win rate"), Unit.SHARE),
            Column(_("They win"), Unit.TEXT),
        ],
        rows=rows,
        total=Row(_("All deals that ended"), [ended, wins, base, ""]),
    )


def _cells(ended: int, wins: int, base: float | None) -> list[Any]:
    rate = share(wins, ended)
    return [ended, wins, rate, in_words(lift(rate, base), ended)]


def _by_number(numbers: dict[int, tuple[int, int]], base: float | None) -> list[Row]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for number, figures in numbers.items():
        for nth, figure in enumerate(figures):
            sums[_step(number)][nth] += figure
    return [Row(_label(nth), _cells(*sums[nth], base), f"{STEPS[nth][0]}") for nth in sorted(sums)]


def _step(number: int) -> int:
    return max(nth for nth, (low, _high) in enumerate(STEPS) if number >= low)


def _label(nth: int) -> str:
    low, high = STEPS[nth]
    if high is None:
        return _("%(low)s and more", low=low)
    return str(low) if low == high else f"{low}–{high}"


def _by_method(scope: Scope, base: float | None) -> list[Row]:
    won = case((is_won(), 1), else_=0)
    met = _ended(scope, FollowUp.method_id, Deal.id.label("deal_id"), won.label("won"))
    each = met.join(FollowUp, _before_its_end()).distinct().subquery()
    sums = func.count(), func.sum(each.c.won)
    asked = select(each.c.method_id, *sums).group_by(each.c.method_id)
    found = {row[0]: (row[1], int(row[2])) for row in db.session.execute(asked)}
    order = [*(one.id for one in words(ListKind.METHOD)), *sorted(found.keys() - {None})]
    rows = [
        Row(str(word(key)), _cells(*found[key], base), str(key))
        for key in dict.fromkeys(order)
        if key in found
    ]
    if None in found:
        rows.append(Row(_("Not known"), _cells(*found[None], base), NONE))
    return rows


def _said(scope: Scope, numbers: Any, rows: list[Row], ended: int, wins: int) -> str:
    said = {"ended": ended, "rate": per_cent(wins, ended)}
    sentence = _("%(ended)s deals ended, %(rate)s of them won.", **said)
    if _by(scope) == "number":
        won = [number for number, (_all, won) in numbers.items() for _one in range(won)]
        lost = [number for number, (all_, won) in numbers.items() for _one in range(all_ - won)]
        if won and lost:
            said = {"won": f"{median(won):g}", "lost": f"{median(lost):g}"}
            told = _(
                "Half of the won took at most %(won)s follow-ups, of the lost %(lost)s.", **said
            )
            return joined(sentence, told)
        return sentence
    told = [row for row in rows if row.bar != NONE and not is_few(row.cells[0])]
    best = max(told, key=lambda row: row.cells[2], default=None)
    if best is not None and best.cells[1]:
        said = {"name": best.label, "rate": per_cent(best.cells[1], best.cells[0])}
        return joined(sentence, _("With “%(name)s” among the follow-ups: %(rate)s.", **said))
    return sentence


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers of deals that ended after such follow-ups."""
    if bar != NONE and number_of(bar) is None:
        return None
    if _by(scope) == "number":
        low, high = next((step for step in STEPS if str(step[0]) == bar), (None, None))
        if low is None:
            return None
        number = _number()
        some = [number >= low] if high is None else [number.between(low, high)]
        found = _ended(scope, Deal.customer_id).where(*some)
    else:
        this = FollowUp.method_id.is_(None) if bar == NONE else FollowUp.method_id == int(bar)
        found = _ended(scope, Deal.customer_id).join(FollowUp, _before_its_end()).where(this)
    return select(found.subquery().c.customer_id)


REPORT = Report(
    key="touches",
    title=_l("Before a win"),
    asks=_l("Which ways to follow up, and how many times, come before a win?"),
    how=_l(
        "Deals won or lost in the period, with the follow-ups of them up to that day; one that "
        "names no deal counts for each deal of its customer. A deal counts once for every "
        "method that it met. With fewer than 10 deals a rate may be chance; and what goes along "
        "with winning need not be its cause."
    ),
    count=count,
    behind=behind,
    icon="message-circle",
    options=list(BY),
)
