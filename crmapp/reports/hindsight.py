"""What a forecast at the start of each past month would have said, against what came.

It knows of that moment only what the records knew then: stages from the history of moves, amounts
and expected dates from the history of changes. The stages' odds are today's.
"""

from bisect import bisect_left
from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import case, or_, select

from crmapp import clock
from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from crmapp.history.models import Change
from crmapp.reports.cohorts import months_after
from crmapp.reports.figures import Column, Figures, Row, Unit
from crmapp.reports.learned import Ended, chances
from crmapp.reports.periods import Period, last_of_month
from crmapp.reports.phrases import joined
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage, stage_ids

MONTHS = 12  # looked back


class Told(NamedTuple):
    """What was forecast for a month, by odds and by history, and what came; in fen."""

    by_odds: float = 0
    by_history: float = 0
    came: int = 0


class _Known(NamedTuple):
    """A deal with all that is known of its past."""

    row: Any
    moves: list[tuple[datetime, int | None, int]]
    amounts: list[tuple[datetime, str]]
    days: list[tuple[datetime, str]]


def hindsight(scope: Scope, ended: list[Ended]) -> Figures | None:
    """A row for each of the last twelve months that anything was forecast for or came in."""
    this = clock.today().replace(day=1)
    months = [months_after(this, -nth) for nth in range(MONTHS, 0, -1)]
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
    learned = {month: chances(ended, month) for month in months}
    sums: dict[date, list[float]] = defaultdict(lambda: [0, 0, 0])
    for deal in _known(scope, months[0]):
        row = deal.row
        if stage(row.stage_id).kind.is_won and row.closed_on:
            sums[row.closed_on.replace(day=1)][2] += row.amount or 0
        for month in _expected(deal) & learned.keys():
            start = _start(month)
            if (odds := _odds(deal, start)) is None:
                continue
            day, amount = _day(deal, start), _amount(deal, start)
            if day is not None and day.replace(day=1) == month:
                stage_id, chance = odds
                sums[month][0] += amount * chance
                sums[month][1] += amount * learned[month].get(stage_id, chance)
    return {month: Told(*sums[month]) for month in months}


def _start(month: date) -> datetime:
    return Period("", "", month, last_of_month(month)).began


def _known(scope: Scope, first: date) -> list[_Known]:
    """The deals that were open or ended since, with their moves and the changes of what counts."""
    here = [*scope.deals(), or_(Deal.closed_on.is_(None), Deal.closed_on >= first)]
    columns = (
        Deal.id, Deal.created_at, Deal.closed_on, Deal.stage_id, Deal.amount, Deal.expected_on,
    )  # fmt: skip
    found = {
        row.id: _Known(row, [], [], [])
        for row in db.session.execute(deals_with_customers(*columns).where(*here))
    }
    won = StageChange.to_stage_id.in_(stage_ids(StageKind.WON, StageKind.AFTER_SALES))
    before = case((won, StageChange.before))  # an amount is typed in with a win alone
    move = StageChange.deal_id, StageChange.at, StageChange.from_stage_id, StageChange.to_stage_id
    moved = deals_with_customers(*move, before).join(StageChange, StageChange.deal_id == Deal.id)
    moved = moved.where(*here, StageChange.undone_at.is_(None)).order_by(StageChange.id)
    for key, at, was, to, before in db.session.execute(moved):
        found[key].moves.append((at, was, to))
        if before and "amount" in before:
            found[key].amounts.append((at, str(before["amount"] or "")))
    changes = select(Change.subject_id, Change.field, Change.at, Change.old_words).where(
        Change.subject == Deal.__tablename__, Change.field.in_(("amount", "expected_on"))
    )
    for key, field, at, words in db.session.execute(changes.order_by(Change.id)):
        if key in found:
            (found[key].amounts if field == "amount" else found[key].days).append((at, words))
    for one in found.values():
        one.amounts.sort(key=lambda change: change[0])
    return list(found.values())


def _expected(deal: _Known) -> set[date]:
    """The months that a deal was ever expected in."""
    days = [deal.row.expected_on, *(_typed(words) for _at, words in deal.days)]
    return {day.replace(day=1) for day in days if day is not None}


def _odds(deal: _Known, at: datetime) -> tuple[int, float] | None:
    """The stage of a deal at a moment with its odds; None where it was not open then."""
    if deal.row.created_at >= at:
        return None
    nth = bisect_left(deal.moves, at, key=lambda move: move[0])
    if nth:
        key = deal.moves[nth - 1][2]
    elif deal.moves:
        key = deal.moves[0][1] or deal.moves[0][2]
    else:
        key = deal.row.stage_id
    one = stage(key)
    return (key, one.probability / 100) if one.kind.is_open else None


def _former(changes: list[tuple[datetime, str]], at: datetime) -> str | None:
    """What a field said at a moment; None where it has not been changed since."""
    return next((words for when, words in changes if when >= at), None)


def _amount(deal: _Known, at: datetime) -> int:
    words = _former(deal.amounts, at)
    if words is None:
        return deal.row.amount or 0
    return int(words) if words.isdecimal() else 0


def _day(deal: _Known, at: datetime) -> date | None:
    words = _former(deal.days, at)
    return deal.row.expected_on if words is None else _typed(words)


def _typed(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
