"""Reports count what a small story, worked out by hand, says they must."""

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Closing, move
from crmapp.journal.models import Entry
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.figures import Column, Figures, Row, Unit
from crmapp.reports.periods import period_of
from crmapp.reports.scope import Scope
from crmapp.stages.pipeline import stage
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.reports.story import (
    FIRST,
    LOST,
    SECOND,
    TALKS,
    THIRD,
    WON,
    by_label,
    count,
    names,
    story,
)  # fmt: skip

__all__ = ["story"]


@pytest.mark.usefixtures("story")
def test_the_funnel_and_the_moves_are_those_of_the_story(
    context: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    funnel = by_label(count("funnel"))
    assert [cells[0] for cells in funnel.values()] == [3, 2, 1, 1, 1]
    assert list(funnel) == [FIRST, SECOND, THIRD, TALKS, WON]
    assert funnel[SECOND] == [2, 2 / 3, 2 / 3, pytest.approx(3, abs=0.01), 30_000]
    assert funnel[FIRST][3] == pytest.approx(2.5, abs=0.01)
    assert [cells[0] for cells in by_label(count("funnel", owner=people.bob.id)).values()] == [
        1, 0, 0, 0, 0,
    ]  # fmt: skip
    assert names("funnel", str(sales.stage(SECOND).id)) == {"买了的", "丢了的"}
    assert REPORTS["funnel"].behind(Scope(period_of("quarter")), "x") is None
    flow = count("flow")
    heads = [str(column.label) for column in flow.columns]
    moves = {
        (label, heads[place]): cell
        for label, cells in by_label(flow).items()
        for place, cell in enumerate(cells)
        if cell
    }
    assert moves == {(FIRST, SECOND): 2, (SECOND, LOST): 1, (SECOND, WON): 1}
    assert names("flow", str(sales.stage(FIRST).id)) == {"买了的", "丢了的"}


@pytest.mark.usefixtures("story")
def test_results_losses_kinds_and_rhythm_are_those_of_the_story(
    context: Flask, people: SimpleNamespace
) -> None:
    persons = by_label(count("persons"))
    assert persons[people.ann.name] == [10_000, 1, 1, 0.5, 2, 2, 0, 0]
    assert persons[people.bob.name] == [0, 0, 0, None, 1, 0, 2, 70_000]
    assert names("persons", str(people.ann.id)) == {"买了的"}
    losses = count("losses")
    assert [row.cells for row in losses.rows] == [[1, 1.0, 20_000, None]]
    assert names("losses", losses.rows[0].bar) == {"丢了的"}
    assert by_label(count("mix"))["未填写"] == [3, 1.0, 1, 1 / 3, 10_000]
    assert names("mix", "none", by="region") == {"买了的", "丢了的", "还在谈的"}
    rhythm = count("rhythm")
    assert [(row.label, row.cells) for row in rhythm.rows] == [("2026-10-05", [2, 0.5])]
    assert names("rhythm", "2026-10-05") == {"买了的"}
    assert count("rhythm", "last_month").rows[0].label == "2026-10-06"


@pytest.mark.usefixtures("story")
def test_the_forecast_weighs_open_deals_by_odds_and_by_history(
    context: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    odds = stage(sales.stage(FIRST).id).probability / 100
    december = [1, 30_000, round(30_000 * odds), round(30_000 * odds)]
    undated = [1, 40_000, round(40_000 * odds), round(40_000 * odds)]
    assert by_label(count("forecast", "ever")) == {"2026-12": december, "未填日期": undated}
    quarter = count("forecast")
    assert by_label(quarter) == {"2026-12": december}
    assert quarter.total.cells == december
    assert "另有 1 个" in quarter.sentence
    for period in ("month", "next_quarter"):
        assert count("forecast", period).is_empty
    until = Scope(period_of("days", "2026-12-20", "2026-12-31"))
    after = Scope(period_of("days", "2026-12-21", "2027-12-31"))
    behind = [REPORTS["forecast"].behind(scope, "2026-12") for scope in (until, after)]
    assert [len(db.session.execute(one).all()) for one in behind] == [1, 0]
    lost, closing = sales.stage(LOST), Closing(on=date(2026, 11, 20))
    for nth in range(3):  # with them five deals are closed, one in five of them won
        deal = sales.deal(f"又丢了{nth}", people.ann, amount=None)
        with writing() as session:
            move(session.get(Deal, deal.id), lost, by=people.ann, closing=closing)
    learned = by_label(count("forecast"))["2026-12"]
    assert learned[3] == round(30_000 / 5)
    assert names("forecast", "2026-12") == {"还在谈的"}


@pytest.mark.one_database
@pytest.mark.usefixtures("story")
def test_a_salesperson_sees_and_takes_out_the_own_figures_only(
    app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann, mia = sign_in(people.ann), sign_in(people.mia)
    asked = f"/reports/persons?period=ever&owner={people.bob.id}"
    page = ann.get(asked).text
    assert people.bob.name not in page
    assert "¥100" in page
    assert people.bob.name in mia.get(asked).text
    behind = ann.get(f"/reports/persons/behind?period=ever&bar={people.bob.id}")
    assert behind.status_code == 404
    assert ann.get("/reports/nothing").status_code == 404
    for last in ("forecast/behind?bar=9999-12", "rhythm/behind?period=year&bar=9999-12-01"):
        assert ann.get(f"/reports/{last}").status_code == 404
    answer = mia.post("/reports/persons/workbook?period=ever")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet["A2"].value == "全部时间"
    of_one = mia.post(f"/reports/funnel/workbook?owner={people.bob.id}").data
    told = openpyxl.load_workbook(io.BytesIO(of_one)).active["A2"].value
    assert told == f"本季度 · 2026-10-01 – 2026-12-31 · 负责人: {people.bob.name}"
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=6, values_only=True)}
    assert rows[people.ann.name][:4] == (100, 1, 1, 0.5)
    assert mia.post("/reports/funnel/paper?period=ever").data.startswith(b"%PDF")
    for key in REPORTS.keys() - {"funnel"}:  # of a time of which there is nothing to tell
        assert mia.post(f"/reports/{key}/workbook?period=next_quarter").status_code == 200
    with app.app_context():
        taken = db.session.scalars(select(Entry).where(Entry.action == "report:taken")).all()
        assert [entry.details["kind"] for entry in taken][:3] == ["xlsx", "xlsx", "pdf"]


def test_who_sees_no_amounts_is_not_told_by_an_order_who_won_most() -> None:
    rows = [Row("甲", [900, 1]), Row("乙", [100, 2])]
    whole = Figures("", "", [Column("won", Unit.YUAN), Column("deals")], rows)
    left = whole.without(Unit.YUAN)
    assert [(row.label, row.cells) for row in left.rows] == [("乙", [2]), ("甲", [1])]


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [("month", "2026-11-01", "2026-11-30"), ("last_month", "2026-10-01", "2026-10-31"),
     ("quarter", "2026-10-01", "2026-12-31"), ("last_quarter", "2026-07-01", "2026-09-30"),
     ("next_quarter", "2027-01-01", "2027-03-31"),
     ("last_year", "2025-01-01", "2025-12-31"), ("nonsense", "2026-10-01", "2026-12-31")],
)  # fmt: skip
def test_a_period_is_named_or_typed(clock: Any, key: str, first: str, last: str) -> None:
    clock.at("2026-11-25 09:00")
    period = period_of(key)
    assert (str(period.first), str(period.last)) == (first, last)
    turned = period_of("days", last, first)
    assert (str(turned.first), str(turned.last)) == (first, last)
