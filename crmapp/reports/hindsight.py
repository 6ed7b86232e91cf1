"""What a forecast at the start of each past month would have said, against what came.

It knows of that moment only what the records knew then: stages from the history of moves, amounts
and expected dates from the history of changes. The stages' odds are today's.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from crmapp import clock
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal, StageChange
from crmapp.history.models import Change
from crmapp.months import first_after, last_of_month
from crmapp.reports.figures import Column, Figures, Row, Unit
from crmapp.reports.learned import Ended, chances
from crmapp.reports.periods import Period
from crmapp.reports.phrases import joined
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage, stage_ids

MONTHS = 12  # looked back at most


class Told(NamedTuple):
    """What was forecast for a month, by odds and by history, and what came; in fen."""

    by_odds: float = 0
    by_history: float = 0
    came: int = 0


@dataclass
class _Known:
    """A deal with all that is known of its past: when it was where, and what it said before."""

    created_at: datetime
    stage_id: int
    amount: int | None
    expected_on: date | None
    moves: list[tuple[date, int | None, int]] = field(default_factory=list)
    amounts: list[tuple[datetime, str]] = field(default_factory=list)
    days: list[tuple[datetime, str]] = field(default_factory=list)


def looked_at(period: Period) -> list[date]:
    """The firsts of the months that are looked back at: the last whole past ones of a period.

    Where it has none, since it begins later or has only just begun, the last ones before today.
    """
    this = clock.today().replace(day=1)
    after = min(this, (period.last + timedelta(1)).replace(day=1))
    return [month for month in _before(after) if month >= period.first] or _before(this)


def _before(month: date) -> list[date]:
    return [first_after(month, -nth) for nth in range(MONTHS, 0, -1)]


def hindsight(scope: Scope, ended: list[Ended], months: list[date]) -> Figures | None:
    """A row for each of some past months, from the first that anything was forecast for or came in.

    `ended` are the deals that ended since a year before the first of them.
    """
    told = _told(scope, ended, months)
    first = next((nth for nth, month in enumerate(months) if any(told[month])), None)
    if first is None:
        return None
    seen = {month: told[month] for month in months[first:]}
    whole = Told(*(sum(column) for column in zip(*seen.values(), strict=True)))
    return Figures(
        sentence=_said(list(seen.values())),
        of=_("Month"),
        columns=[
            Column(_("Forecast by odds"), Unit.YUAN, drawn=True),
            Column(_("Forecast by history"), Unit.YUAN),
            Column(_("What came"), Unit.YUAN, drawn=True),
            Column(_("Off by (odds)"), Unit.GAP),
            Column(_("Off by (history)"), Unit.GAP),
        ],
        rows=[Row(f"{month:%Y-%m}", _cells(one)) for month, one in seen.items()],
        total=Row(_("All"), _cells(whole)),
    )


def _cells(told: Told) -> list[Any]:
    off = [(one - told.came) / told.came if told.came else None for one in told[:2]]
    return [round(told.by_odds), round(told.by_history), told.came, *off]


def _said(told: list[Told]) -> str:
    came = sum(one.came for one in told)
    if not came:
        return _("Nothing came in during these months to compare with.")
    odds, history = (
        f"{100 * sum(abs(one[nth] - one.came) for one in told) / came:.0f}%" for nth in range(2)
    )
    sentence = _(
        "Looking back, such a forecast was off by %(odds)s of what came, by the team's own history "
        "by %(history)s.",
        odds=odds,
        history=history,
    )
    lean = sum(one.by_odds for one in told) / came
    if lean > 1.1:
        return joined(sentence, _("By odds it mostly said too much."))
    if lean < 0.9:
        return joined(sentence, _("By odds it mostly said too little."))
    return sentence


def _told(scope: Scope, ended: list[Ended], months: list[date]) -> dict[date, Told]:
    came = _came(scope, months)
    sums: dict[date, list[float]] = {month: [0, 0, came[month]] for month in months}
    starts = {month: _start(month) for month in months}
    learned = {month: chances(ended, month) for month in months}
    odds = _odds()
    for deal in _known(scope, months):
        for month in _expected(deal) & sums.keys():
            start = starts[month]
            chance = odds.get(key := _stage_at(deal, month))
            if deal.created_at >= start or chance is None:
                continue  # not there yet, or decided
            day, amount = _day(deal, start), _amount(deal, start)
            if day is not None and day.replace(day=1) == month:
                sums[month][0] += amount * chance
                sums[month][1] += amount * learned[month].get(key, chance)
    return {month: Told(*figures) for month, figures in sums.items()}


def _start(month: date) -> datetime:
    return Period("", "", month, last_of_month(month)).began


def _odds() -> dict[int, float]:
    """The odds of every stage that a deal may be open in."""
    return {key: stage(key).probability / 100 for key in stage_ids(StageKind.OPEN)}


def _came(scope: Scope, months: list[date]) -> dict[date, int]:
    """What was won in each month."""
    days = Deal.closed_on.between(months[0], last_of_month(months[-1]))
    asked = deals_with_customers(Deal.closed_on, func.coalesce(func.sum(Deal.amount), 0))
    won = asked.where(*scope.deals(), is_won(), days).group_by(Deal.closed_on)
    found: dict[date, int] = defaultdict(int)
    for day, amount in db.session.execute(won):
        found[day.replace(day=1)] += int(amount)
    return found


def _known(scope: Scope, months: list[date]) -> list[_Known]:
    """The deals that were ever expected in these months, with what they said before."""
    first, last = months[0], last_of_month(months[-1])
    put_off = select(Change.subject_id).where(_tracked("expected_on"), Change.at >= _start(first))
    expected = or_(Deal.expected_on.between(first, last), Deal.id.in_(put_off))
    columns = (Deal.id, Deal.created_at, Deal.stage_id, Deal.amount, Deal.expected_on)
    asked = deals_with_customers(*columns).where(*scope.deals(), expected)
    found = {key: _Known(*said) for key, *said in db.session.execute(asked)}
    won = StageChange.to_stage_id.in_(stage_ids(StageKind.WON, StageKind.AFTER_SALES))
    before = case((won, StageChange.before))  # an amount is typed in with a win alone
    at = case((won, StageChange.at))
    move = (StageChange.on, StageChange.from_stage_id, StageChange.to_stage_id)
    moved = deals_with_customers(StageChange.deal_id, at, *move, before)
    moved = moved.join(StageChange, StageChange.deal_id == Deal.id).order_by(StageChange.id)
    moved = moved.where(*scope.deals(), expected, StageChange.undone_at.is_(None))
    for key, at, on, was, to, before in db.session.execute(moved):
        found[key].moves.append((on, was, to))
        if before and "amount" in before:
            found[key].amounts.append((at, str(before["amount"] or "")))
    changes = select(Change.subject_id, Change.field, Change.at, Change.old_words)
    changes = changes.where(_tracked("amount", "expected_on"), Change.at >= _start(first))
    for key, name, at, words in db.session.execute(changes.order_by(Change.id)):
        if key in found:
            (found[key].amounts if name == "amount" else found[key].days).append((at, words))
    for one in found.values():
        one.amounts.sort(key=lambda change: change[0])
    return list(found.values())


def _tracked(*fields: str) -> ColumnElement[bool]:
    return and_(Change.subject == Deal.__tablename__, Change.field.in_(fields))


def _expected(deal: _Known) -> set[date]:
    """The months that a deal was ever expected in."""
    days = [deal.expected_on, *(_typed(words) for _at, words in deal.days)]
    return {day.replace(day=1) for day in days if day is not None}


def _stage_at(deal: _Known, day: date) -> int:
    """The stage that a deal stood in when a day began."""
    nth = bisect_left(deal.moves, day, key=lambda move: move[0])
    if nth:
        return deal.moves[nth - 1][2]
    return deal.moves[0][1] or deal.moves[0][2] if deal.moves else deal.stage_id


def _former(changes: list[tuple[datetime, str]], at: datetime) -> str | None:
    """What a field said at a moment; None where it has not been changed since."""
    return next((words for when, words in changes if when >= at), None)


def _amount(deal: _Known, at: datetime) -> int:
    words = _former(deal.amounts, at)
    if words is None:
        return deal.amount or 0
    return int(words) if words.isdecimal() else 0


def _day(deal: _Known, at: datetime) -> date | None:
    words = _former(deal.days, at)
    return deal.expected_on if words is None else _typed(words)


def _typed(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
