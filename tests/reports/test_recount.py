"""Reports say of a large made-up team what plain statements, written apart from them, say."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.database import db
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.periods import Period
from crmapp.reports.scope import Scope
from tests.reports import recount_of_deals
from tests.reports.crowd import crowd
from tests.reports.plain import LOST, WON, ask, each, told

__all__ = ["crowd"]

PERIODS = ((date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 2, 10), date(2026, 11, 25)))


@pytest.fixture
def scopes(crowd: SimpleNamespace, context: Flask, people: SimpleNamespace) -> list[Scope]:
    kinds = {"source": crowd.source, "industry": crowd.industry}
    filters = ({}, {"owner": people.ann.id}, {"source": crowd.source}, kinds)
    periods = [Period("days", "", *days) for days in PERIODS]
    return [Scope(period, **some) for period in periods for some in filters]


def _kinds_and_channels(scopes: list[Scope]) -> None:
    for by in ("industry", "source", "grade", "size"):
        statement = f"""
            SELECT c.{by}_id, count(*), sum(CASE WHEN w.customer_id IS NULL THEN 0 ELSE 1 END),
                   sum(w.amount)
            FROM customers c LEFT JOIN (
                SELECT customer_id, sum(coalesce(amount, 0)) AS amount FROM deals
                WHERE is_live AND stage_id IN {WON} GROUP BY customer_id
            ) w ON w.customer_id = c.id
            WHERE {{counted}} AND c.entered_on BETWEEN :first AND :last GROUP BY 1"""
        each(scopes, "mix", statement, 0, 2, 4, by=by)
        if by == "source":
            each(scopes, "channels", statement, 0, 1, 3, by=by)
    statement = f"""
        SELECT k.campaign_id, count(*), count(w.customer_id), sum(w.amount)
        FROM campaign_customers k JOIN customers c ON c.id = k.customer_id
        JOIN campaigns ca ON ca.id = k.campaign_id LEFT JOIN (
            SELECT customer_id, sum(coalesce(amount, 0)) AS amount FROM deals
            WHERE is_live AND stage_id IN {WON} GROUP BY customer_id
        ) w ON w.customer_id = c.id
        WHERE {{counted}} AND ca.first_on BETWEEN :first AND :last GROUP BY 1"""
    each(scopes, "channels", statement, 0, 1, 3, by="campaign")


def _buyers_losses_and_moves(scopes: list[Scope]) -> None:
    buyers = f"""SELECT DISTINCT customer_id FROM deals
        WHERE is_live AND stage_id IN {WON} AND closed_on BETWEEN :first AND :last"""
    each(scopes, "portrait", f"""
        SELECT c.grade_id, count(*), sum(CASE WHEN c.id IN ({buyers}) THEN 1 ELSE 0 END)
        FROM customers c WHERE {{counted}} AND c.entered_on <= :last GROUP BY 1""",
        0, 2, by="grade")  # fmt: skip
    each(scopes, "losses", f"""
        SELECT d.loss_reason_id, count(*), sum(d.amount) FROM deals d
        JOIN customers c ON c.id = d.customer_id WHERE {{counted}} AND d.stage_id IN {LOST}
        AND d.closed_on BETWEEN :first AND :last GROUP BY 1""", 0, 2)  # fmt: skip
    for scope in scopes:
        moved = Counter(
            {tuple(row[:2]): row[2] for row in ask("""
            SELECT m.from_stage_id, m.to_stage_id, count(*) FROM stage_changes m
            JOIN deals d ON d.id = m.deal_id JOIN customers c ON c.id = d.customer_id
            WHERE {counted} AND m.undone_at IS NULL AND m.from_stage_id IS NOT NULL
            AND m."on" BETWEEN :first AND :last GROUP BY 1, 2""", scope)}
        )  # fmt: skip
        flow = REPORTS["flow"].count(scope)
        bars = {bar: cell for row in flow.rows
                for bar, cell in zip(row.cell_bars, row.cells, strict=True) if cell}  # fmt: skip
        assert bars == {f"{was}-{to}": number for (was, to), number in moved.items()}
        assert bars or scope.owner or scope.source


def _follow_ups_before_an_end(scopes: list[Scope]) -> None:
    ended = f"""FROM deals d JOIN customers c ON c.id = d.customer_id
        LEFT JOIN followups f ON f.customer_id = c.id AND f.kind = 'followup'
            AND f."on" <= d.closed_on AND coalesce(f.deal_id, d.id) = d.id
        WHERE {{counted}} AND d.closed_on BETWEEN :first AND :last
        AND (d.stage_id IN {WON} OR d.stage_id IN {LOST})"""
    won = f"max(CASE WHEN d.stage_id IN {WON} THEN 1 ELSE 0 END)"
    each(scopes, "touches", f"""
        SELECT method_id, count(*), sum(won) FROM (
            SELECT d.id, f.method_id, {won} AS won {ended} AND f.id IS NOT NULL GROUP BY 1, 2
        ) t GROUP BY 1""", 0, 1, by="method")  # fmt: skip
    for scope in scopes:
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        rows = ask(f"SELECT d.id, count(f.id), {won} {ended} GROUP BY d.id", scope)
        for _key, number, is_won in rows:
            low = max(step for step in (0, 1, 2, 3, 5, 8, 13) if step <= number)
            sums[str(low)][0] += 1
            sums[str(low)][1] += is_won
        by_number = REPORTS["touches"].count(replace(scope, by="number"))
        assert told(by_number, 0, 1) == {k: tuple(v) for k, v in sums.items()}


def _first_contacts_worth_and_scores(scopes: list[Scope]) -> None:
    for scope in scopes:
        met: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        rows = ask(f"""
            SELECT c.id, c.first_contact_on, c.entered_on,
                (SELECT min(f."on") FROM followups f WHERE f.customer_id = c.id
                 AND f.kind <> 'meeting'),
                EXISTS (SELECT 1 FROM deals d WHERE d.customer_id = c.id AND d.is_live
                        AND d.stage_id IN {WON})
            FROM customers c WHERE {{counted}}""", scope)  # fmt: skip
        for _key, noted, entered, said, bought in rows:
            day = str(noted or said or entered)
            if str(scope.period.first) <= day <= str(scope.period.last):
                met[day[:7]][0] += 1
                met[day[:7]][1] += bool(bought)
        cohorts = REPORTS["cohorts"].count(scope)
        assert told(cohorts, 0) == {month: (one[0],) for month, one in met.items()}
        so_far = {row.bar: round(row.cells[-1] * row.cells[0]) for row in cohorts.rows}
        assert so_far == {month: one[1] for month, one in met.items()}

        worth = ask(f"""
            SELECT c.id, coalesce(sum(CASE WHEN d.stage_id IN {WON} AND d.closed_on
                BETWEEN :first AND :last THEN d.amount END), 0),
                coalesce(sum(CASE WHEN d.closed_on IS NULL THEN d.amount END), 0)
            FROM customers c LEFT JOIN deals d ON d.customer_id = c.id AND d.is_live
            WHERE {{counted}} GROUP BY c.id""", scope)  # fmt: skip
        first = sorted(
            (row for row in worth if row[1] + row[2]), key=lambda r: (-r[1] - r[2], r[0])
        )
        valued = REPORTS["valued"].count(scope)
        assert [(row.bar, *row.cells[:2]) for row in valued.rows] == [
            (str(row[0]), int(row[1]), int(row[2])) for row in first[:20]
        ]

        scores = ask("""
            SELECT t.score, count(*) FROM (
                SELECT customer_id, satisfaction AS score, "on" AS day FROM service_records
                UNION ALL SELECT customer_id, score, "on" FROM followups
            ) t JOIN customers c ON c.id = t.customer_id
            WHERE {counted} AND t.score IS NOT NULL AND t.day BETWEEN :first AND :last
            GROUP BY 1""", scope)  # fmt: skip
        low = sum(number for score, number in scores if score <= 6)
        answers = sum(number for _score, number in scores)
        assert REPORTS["satisfaction"].count(scope).total.cells[1:3] == [answers, low]


def _as_many_behind_a_bar_as_it_counts_at_most(scopes: list[Scope]) -> None:
    keys = ("mix", "channels", "cohorts", "touches", "losses", "rhythm", "funnel", "forecast")
    for key in keys:
        report = REPORTS[key]
        for by in [name for name, _label in report.options] or [""]:
            scope = Scope(scopes[0].period, by=by)
            for row in report.count(scope).rows:
                found = {one[0] for one in db.session.execute(report.behind(scope, row.bar))}
                assert bool(found) == bool(row.cells[0]), (key, by, row)
                assert len(found) <= row.cells[0], (key, by, row)


def test_reports_say_what_the_tables_say(scopes: list[Scope]) -> None:
    _kinds_and_channels(scopes)
    _buyers_losses_and_moves(scopes)
    _follow_ups_before_an_end(scopes)
    _first_contacts_worth_and_scores(scopes)
    recount_of_deals.hold(scopes)
    _as_many_behind_a_bar_as_it_counts_at_most(scopes)
