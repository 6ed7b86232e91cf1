"""The numbers of a meeting are those that a small week, worked out by hand, says they are."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.meetings.models import MeetingKind
from crmapp.meetings.numbers import Figure, Numbers, behind, count
from crmapp.meetings.rows import plans_of, promises_of, stuck
from crmapp.meetings.spans import Span, span_of
from crmapp.meetings.telling import lines, sentence
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.scope import Scope


def test_the_numbers_are_those_of_the_week_and_of_the_reports(
    context: Flask, week: SimpleNamespace, people: SimpleNamespace
) -> None:
    span = span_of("week", "2026-11-20")
    assert (span.first, span.last, span.days_left) == (date(2026, 11, 16), date(2026, 11, 22), 2)
    team = count(span, None)
    assert {one: team.of(one) for one in Figure} == {
        Figure.NEW: (1, 2),
        Figure.SAID: (3, 1),
        Figure.SOON: (pytest.approx(2 / 3), 1.0),
        Figure.FORWARD: (3, 0),
        Figure.BACK: (1, 0),
        Figure.WON: (1, 0),
        Figure.WON_AMOUNT: (2_000_000, 0),
        Figure.LOST: (0, 0),
        Figure.OPEN: (2, 2),
        Figure.OPEN_AMOUNT: (3_500_000, 5_000_000),
        Figure.KEPT: (1, 0),
        Figure.LATE: (1, 0),
    }
    ann = count(span, people.ann.id)
    assert [ann.of(one)[0] for one in (Figure.NEW, Figure.SAID, Figure.WON, Figure.LATE)] == [
        1, 2, 1, 0,
    ]  # fmt: skip
    assert team.of(Figure.BACK, people.bob.id) == (1, 0)
    persons = REPORTS["persons"].count(Scope(span.period))
    won_amount, won, lost, _rate, new, said, ahead, ahead_amount = (
        sum(row.cells[nth] or 0 for row in persons.rows) for nth in range(8)
    )
    told = (Figure.WON_AMOUNT, Figure.WON, Figure.LOST, Figure.NEW, Figure.SAID, Figure.OPEN)
    assert [team.of(one)[0] for one in told] == [won_amount, won, lost, new, said, ahead]
    assert team.of(Figure.OPEN_AMOUNT)[0] == ahead_amount
    assert Numbers.from_plain(team.plain).of(Figure.SOON) == team.of(Figure.SOON)
    names = {}
    for figure in (Figure.NEW, Figure.SOON, Figure.BACK, Figure.WON, Figure.OPEN, Figure.LATE):
        found = Customer.id.in_(select(behind(span, None, figure).subquery()))
        names[figure] = set(db.session.scalars(select(Customer.name).where(found)))
    assert names == {
        Figure.NEW: {"丙公司"}, Figure.SOON: {"丙公司"}, Figure.BACK: {"乙公司"},
        Figure.WON: {"甲公司"}, Figure.OPEN: {"乙公司", "丙公司"}, Figure.LATE: {"乙公司"},
    }  # fmt: skip
    differences = {one.figure: (one.told, one.tone) for one in lines(team, with_amounts=True)}
    assert differences[Figure.NEW] == ("−1", "bad")
    assert differences[Figure.BACK] == ("+1", "bad")
    assert differences[Figure.WON] == ("+1", "ok")
    assert differences[Figure.OPEN][1] == ""
    assert "2" in sentence(team, span)
    assert Figure.WON_AMOUNT not in {one.figure for one in lines(team, with_amounts=False)}


def test_what_is_stuck_promised_and_planned_follows_the_clock(
    context: Flask, week: SimpleNamespace, people: SimpleNamespace, clock: Any
) -> None:
    span = span_of("week", "2026-11-20")
    assert stuck(None, by_amount=True).count == 0
    promises, plans = promises_of(span, None), plans_of(span, None)
    assert [one.words for one in promises[people.bob.id].rows] == ["报价"]
    assert people.ann.id not in promises
    ann, bob = plans[people.ann.id], plans[people.bob.id]
    assert (ann.open, ann.ahead, ann.unplanned, ann.steps[0].action) == (1, 1, 0, "送方案")
    assert (bob.open, bob.ahead, bob.unplanned, bob.steps) == (1, 0, 1, [])
    clock.at("2026-12-02 09:00")
    found = stuck(None, by_amount=True)
    assert [row[1].name for row in found.rows] == ["乙公司"]
    clock.at("2026-12-04 09:00")
    assert [row[1].name for row in stuck(None, by_amount=True).rows] == ["乙公司", "丙公司"]
    assert stuck(people.ann.id, by_amount=False).count == 1
    assert plans_of(span, None)[people.ann.id].overdue == 1


@pytest.mark.one_database
def test_spans_are_weeks_from_monday_months_and_quarters() -> None:
    quarter = Span.holding(MeetingKind.QUARTER, date(2026, 11, 20))
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (quarter.before.title, quarter.after.title) == ("2026Q3", "2027Q1")
    month = Span.holding(MeetingKind.MONTH, date(2028, 2, 29))
    assert (month.first, month.last, month.before.title) == (
        date(2028, 2, 1), date(2028, 2, 29), "2028-01",
    )  # fmt: skip
    week = Span.holding(MeetingKind.WEEK, date(2027, 1, 1))
    assert (week.first, week.before.last) == (date(2026, 12, 28), date(2026, 12, 27))
