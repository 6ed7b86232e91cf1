"""What becomes of deals, counted deal by deal, against the reports that count it in statements."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from crmapp.months import last_of_month
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.hindsight import looked_at
from crmapp.reports.periods import period_of
from crmapp.reports.scope import Scope
from tests.reports.crowd import TODAY
from tests.reports.plain import LOST, WON, ask, keyed, told

DEAL = f"""
    SELECT d.id, s.id, s.kind, s.position, s.probability, coalesce(d.amount, 0), date(d.created_at),
        d.closed_on, d.expected_on, (SELECT max(t.position) FROM stage_changes m
            JOIN stages t ON t.id = m.to_stage_id WHERE m.deal_id = d.id AND m.undone_at IS NULL
            AND t.id NOT IN {LOST})
    FROM deals d JOIN customers c ON c.id = d.customer_id JOIN stages s ON s.id = d.stage_id
    WHERE {{counted}} ORDER BY d.id"""
FIRST = 1  # the position of the stage that every deal has reached
MOVE = """
    SELECT d.id, m."on", m.from_stage_id, m.to_stage_id FROM stage_changes m
    JOIN deals d ON d.id = m.deal_id JOIN customers c ON c.id = d.customer_id
    WHERE {counted} AND m.undone_at IS NULL ORDER BY m.id"""


def hold(scopes: list[Scope]) -> None:
    """Hold the funnel, the forecast, results and rhythm against rows counted one by one."""
    for scope in scopes:
        deals = [_Deal(*row) for row in ask(DEAL, scope)]
        _funnel(scope, deals)
        for period in (scope.period, period_of("ever"), period_of("year")):
            _forecast(replace(scope, period=period), deals)
        _results(scope, deals)
        _rhythm(scope)


class _Deal:
    def __init__(self, *row: Any) -> None:
        self.id, self.stage, self.kind, here, odds, amount, *days, there = row
        self.odds, self.amount = odds / 100, int(amount)
        self.began, self.closed, self.expected = (_day(one) for one in days)
        self.is_won = self.kind in ("won", "after_sales")
        self.reached = there if there is not None else FIRST if self.kind == "lost" else here


def _day(told: Any) -> date | None:
    return date.fromisoformat(str(told)[:10]) if told else None


def _within(scope: Scope, day: date | None) -> bool:
    return day is not None and scope.period.first <= day <= scope.period.last


def _funnel(scope: Scope, deals: list[_Deal]) -> None:
    stages = ask("SELECT id, position FROM stages", scope)
    begun = [deal for deal in deals if _within(scope, deal.began)]
    place = dict(stages)
    for row in REPORTS["funnel"].count(scope).rows:
        there = [deal for deal in begun if deal.reached >= place[int(row.bar)]]
        told = (row.cells[0], row.cells[4])
        assert told == (len(there), sum(deal.amount for deal in there)), (scope, row)


def _forecast(scope: Scope, deals: list[_Deal]) -> None:
    learned = _learned(scope, deals)
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for deal in deals:
        if deal.kind != "open" or not (scope.period.is_ever or _within(scope, deal.expected)):
            continue
        bar = "undated" if deal.expected is None else f"{deal.expected:%Y-%m}"
        bar = "overdue" if deal.expected and deal.expected < TODAY.replace(day=1) else bar
        chance = learned.get(deal.stage, deal.odds)
        figures = (1, deal.amount, deal.amount * deal.odds, deal.amount * chance)
        sums[bar] = [was + more for was, more in zip(sums[bar], figures, strict=True)]
    report = REPORTS["forecast"].count(scope)
    assert {row.bar: row.cells for row in report.rows} == {
        bar: pytest.approx(figures, abs=1) for bar, figures in sums.items()
    }
    moves: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, on, *ends in ask(MOVE, scope):
        moves[key].append((_day(on), *ends))
    odds = dict(ask("SELECT id, probability FROM stages WHERE kind = 'open'", scope))
    seen = report.also.rows if report.also else []
    past = {str(row.label): row.cells[:3:2] for row in seen}
    for month in looked_at(scope.period):
        before = came = 0
        for deal in deals:
            if deal.is_won and deal.closed.replace(day=1) == month:
                came += deal.amount
            if deal.expected and deal.expected.replace(day=1) == month and deal.began < month:
                before += deal.amount * odds.get(_stage_then(deal, moves[deal.id], month), 0) / 100
        found = past.get(f"{month:%Y-%m}", [0, 0])
        assert found == pytest.approx([before, came], abs=1), (scope, month)


def _learned(scope: Scope, deals: list[_Deal]) -> dict[int, float]:
    """Of the deals that ended in the last year and had reached a stage the share won."""
    year = TODAY - timedelta(364)
    ended = [one for one in deals if one.kind != "open" and one.closed >= year]
    found = {}
    for key, position in ask("SELECT id, position FROM stages WHERE kind = 'open'", scope):
        there = [one.is_won for one in ended if one.reached >= position]
        if len(there) >= 5:
            found[key] = sum(there) / len(there)
    return found


def _stage_then(deal: _Deal, moves: list[tuple[Any, ...]], day: date) -> int:
    """Where a deal stood when a day began."""
    for on, _from, to in reversed(moves):
        if on < day:
            return to
    return (moves[0][1] or moves[0][2]) if moves else deal.stage


def _results(scope: Scope, deals: list[_Deal]) -> None:
    won = f"d.stage_id IN {WON} AND d.closed_on BETWEEN :first AND :last"
    lost = f"d.stage_id IN {LOST} AND d.closed_on BETWEEN :first AND :last"
    ahead = "d.closed_on IS NULL"
    sums = ", ".join(
        f"sum(CASE WHEN {each} THEN {what} ELSE 0 END)"
        for each, what in ((won, "d.amount"), (won, 1), (lost, 1), (ahead, 1), (ahead, "d.amount"))
    )
    by_owner = f"""SELECT d.owner_id, {sums} FROM deals d JOIN customers c ON c.id = d.customer_id
        WHERE {{counted}} GROUP BY 1"""
    persons = REPORTS["persons"].count(scope)
    assert told(persons, 0, 1, 2, 6, 7) == keyed(ask(by_owner, scope))
    new = """SELECT c.owner_id, count(*) FROM customers c
        WHERE {counted} AND c.entered_on BETWEEN :first AND :last GROUP BY 1"""
    assert told(persons, 4) == keyed(ask(new, scope))
    first, last = scope.period.first.replace(day=1), last_of_month(scope.period.last)
    months = replace(scope, period=replace(scope.period, first=first, last=last))
    won = {bar: row[:2] for bar, row in keyed(ask(by_owner, months)).items() if row[1]}
    assert told(REPORTS["targets"].count(scope), 1, 5) == won


def _rhythm(scope: Scope) -> None:
    """Both periods are so long that it goes by months; an entry counts for who wrote it."""
    mine = "" if scope.owner is None else f"AND f.author_id = {scope.owner}"
    rows = ask(f"""
        SELECT f.author_id, f."on", coalesce(f.ended_at, f.began_at), f.written_at
        FROM followups f JOIN customers c ON c.id = f.customer_id WHERE {{counted}} {mine}
        AND f.kind <> 'meeting' AND f."on" BETWEEN :first AND :last
        """, replace(scope, owner=None))  # fmt: skip
    months: dict[str, list[bool]] = defaultdict(list)
    authors: dict[str, int] = defaultdict(int)
    for author, on, ended, written in rows:
        told_at, written_at = (datetime.fromisoformat(str(one)) for one in (ended, written))
        months[f"{str(on)[:7]}-01"].append(written_at - told_at <= timedelta(1))
        authors[str(author)] += 1
    found = {row.bar: row.cells for row in REPORTS["rhythm"].count(scope).rows}
    assert found == {
        month: [len(soon), pytest.approx(sum(soon) / len(soon))] for month, soon in months.items()
    }
    persons = REPORTS["persons"].count(scope)
    assert told(persons, 5) == {author: (number,) for author, number in authors.items()}
