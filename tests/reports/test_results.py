"""The reports about results count what the same story, told further by hand, says they must."""

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.aftersales.models import ServiceKind, ServiceRecord
from crmapp.campaigns.verbs import begin, credit
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.field_policy.verbs import put as put_rights
from crmapp.followups.models import FollowUpKind
from crmapp.followups.verbs import log_followup
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.promises.models import Promise
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.periods import period_of
from crmapp.reports.scope import Scope
from crmapp.stages.pipeline import stage
from crmapp.targets.grid import Grid, Place
from crmapp.targets.models import Span
from crmapp.targets.months import Goal
from crmapp.targets.verbs import put
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.reports.story import FIRST, SECOND, by_label, count, names, story

__all__ = ["story"]

FEW = "样本太少，仅供参考"
UNKNOWN = "未填写"


def customer(name: str) -> Customer:
    return db.session.scalars(select(Customer).where(Customer.name == name)).one()


@pytest.fixture
def fair(story: None, context: Flask, people: SimpleNamespace) -> SimpleNamespace:
    """A fair of October that brought two of the story's customers, and one of the summer."""
    source = words(ListKind.SOURCE)[0]
    with writing():
        values = {"name": "秋季展会", "source_id": source.id, "cost": 6_000}
        days = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 3)}
        autumn = begin({**values, **days}, by=people.mark)
        days = {"first_on": date(2026, 7, 1), "last_on": date(2026, 7, 1)}
        summer = begin({"name": "夏季展会", "cost": 5_000, **days}, by=people.mark)
        customer("买了的").source_id = source.id
        for name, campaign in (("买了的", autumn), ("丢了的", autumn), ("九月的客户", summer)):
            credit(customer(name), campaign, by=people.ann)
    return SimpleNamespace(source=source, autumn=autumn, summer=summer)


def test_sources_and_campaigns_tell_what_a_won_customer_cost(
    fair: SimpleNamespace, people: SimpleNamespace
) -> None:
    source = count("channels")
    assert by_label(source) == {
        fair.source.name: [1, 1, 1.0, 10_000, 6_000, 6_000],
        UNKNOWN: [2, 0, 0.0, 0, None, None],
    }
    assert source.total.cells == [3, 1, 1 / 3, 10_000, 6_000, 6_000]
    campaign = [2, 1, 0.5, 10_000, 6_000, 6_000]
    assert by_label(count("channels", by="campaign")) == {"秋季展会": campaign}
    ever = by_label(count("channels", "ever", by="campaign"))
    assert ever == {"秋季展会": campaign, "夏季展会": [1, 0, 0.0, 0, 5_000, None]}
    assert names("channels", str(fair.autumn.id), by="campaign") == {"买了的", "丢了的"}
    # Of one owner's customers alone the whole cost would be too much.
    mine = by_label(count("channels", owner=people.ann.id))[fair.source.name]
    assert mine == [1, 1, 1.0, 10_000, None, None]
    some = by_label(count("channels", by="campaign", source=fair.source.id))
    assert some == {"秋季展会": [1, 1, 1.0, 10_000, None, None]}
    assert count("mix", campaign=fair.autumn.id).total.cells[0] == 2
    assert count("funnel", campaign=fair.autumn.id).rows[0].cells[0] == 2
    assert count("rhythm", campaign=fair.summer.id).total.cells[0] == 0
    told = by_label(count("portrait", by="source"))
    assert told[fair.source.name] == [1, 0.25, 1, 1.0, "4.0×", FEW]
    assert told[UNKNOWN] == [3, 0.75, 0, 0.0, "0.0×", FEW]
    assert names("portrait", str(fair.source.id), by="source") == {"买了的"}


@pytest.mark.usefixtures("story")
def test_what_comes_before_a_win_is_counted_by_deals(context: Flask) -> None:
    assert by_label(count("touches")) == {UNKNOWN: [1, 1, 1.0, FEW]}
    numbers = count("touches", by="number")
    assert by_label(numbers) == {"0": [1, 0, 0.0, FEW], "2": [1, 1, 1.0, FEW]}
    assert numbers.total.cells[:3] == [2, 1, 0.5]
    assert names("touches", "2", by="number") == names("touches", "none") == {"买了的"}


@pytest.mark.usefixtures("story")
def test_a_month_of_first_contact_says_nothing_before_it_is_long_enough_ago(
    context: Flask, clock: Any, sales: Sales
) -> None:
    assert by_label(count("cohorts")) == {"2026-10": [3, *[None] * 5, 1 / 3]}
    clock.at("2026-12-05 09:00")
    cohorts = count("cohorts", "ever")
    assert by_label(cohorts) == {
        "2026-09": [1, 0.0, 0.0, *[None] * 3, 0.0],
        "2026-10": [3, 1 / 3, *[None] * 4, 1 / 3],
    }
    assert names("cohorts", "2026-10") == {"买了的", "丢了的", "还在谈的"}
    steps = f"{sales.stage(FIRST).id}-{sales.stage(SECOND).id}"
    assert names("flow", steps) == {"买了的", "丢了的"}
    assert count("flow").label_of(steps) == f"{FIRST} → {SECOND}"


@pytest.mark.usefixtures("story")
def test_high_value_customers_tell_what_care_they_lack(
    context: Flask, people: SimpleNamespace
) -> None:
    with writing() as session:
        key = customer("还在谈的").id
        late = {"customer_id": key, "person_id": people.bob.id, "due_on": date(2026, 11, 1)}
        session.add(Promise(words="寄样", **late))
    valued = count("valued")
    assert [row.label for row in valued.rows] == ["九月的客户", "还在谈的", "买了的"]
    first, second, third = (row.cells for row in valued.rows)
    assert first[:6] == [0, 40_000, "", None, None, 0]
    assert (second[5], "承诺逾期" in second[-1]) == (1, True)
    assert third == [10_000, 0, "2026-10-06", 50, None, 0, "", "跟进正常"]


@pytest.mark.usefixtures("story")
def test_results_stand_beside_the_targets_of_their_months(
    context: Flask, people: SimpleNamespace
) -> None:
    october, quarter = date(2026, 10, 1), Grid.of(Span.QUARTER, date(2026, 10, 1))
    ann, bob = people.ann, people.bob
    with writing():
        months = Grid.of(Span.MONTH, october)
        put(months, {Place(ann.id, october): Goal(40_000, 2)}, by=people.mia)
        put(quarter, {Place(bob.id, october): Goal(90_000)}, by=people.mia)
    targets = count("targets")
    assert by_label(targets) == {
        ann.name: [40_000, 10_000, 0.25, 30_000, 2, 1],
        bob.name: [90_000, 0, 0.0, 90_000, None, 0],
    }
    assert targets.total.cells == [130_000, 10_000, 1 / 13, 120_000, 2, 1]
    assert names("targets", str(ann.id)) == {"买了的"}
    # A month gets its part of the quarter, and what the quarter has left is spread on the others.
    assert by_label(count("targets", "month"))[bob.name][0] == 30_000
    with writing():
        put(months, {Place(bob.id, october): Goal(60_000)}, by=people.mia)
    assert by_label(count("targets", "month"))[bob.name][0] == 15_000
    with writing():
        put(quarter, {Place(bob.id, october): Goal(120_000)}, by=people.mia)
    assert by_label(count("targets", "month"))[bob.name][0] == 40_000


@pytest.mark.usefixtures("story")
def test_a_forecast_is_held_against_what_it_would_have_said(
    context: Flask, sales: Sales, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-09-10 09:00")
    deal = sales.deal("推迟的", people.bob, amount=50_000, expected_on=date(2026, 10, 20))
    clock.at("2026-10-15 09:00")
    with writing() as session:
        later = {"amount": 60_000, "expected_on": date(2026, 11, 10)}
        change_deal(session.get(Deal, deal.id), later, by=people.bob, reason="客户要求推迟")
    clock.at("2026-12-05 09:00")
    odds = stage(sales.stage(FIRST).id).probability / 100
    before, after = round(50_000 * odds), round(60_000 * odds)
    past = count("forecast").also
    assert by_label(past) == {
        "2026-10": [before, before, 10_000, *[(50_000 * odds - 10_000) / 10_000] * 2],
        "2026-11": [after, after, 0, None, None],
    }
    # Its months are those of the period; where none of them has passed, those before today.
    assert count("forecast", "last_quarter").also is None
    assert by_label(count("forecast", "next_quarter").also) == by_label(past)
    assert by_label(count("forecast", "last_month").also).keys() == {"2026-11"}


@pytest.mark.usefixtures("story")
def test_satisfaction_is_that_of_service_records_and_revisits(
    context: Flask, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-10-20 09:00")
    with writing() as session:
        bought = customer("买了的")
        record = {"kind": ServiceKind.COMPLAINT, "satisfaction": 4, "author_id": people.carol.id}
        session.add(ServiceRecord(customer_id=bought.id, **record))
        revisit = {"kind": FollowUpKind.REVISIT, "score": 9, "content": "都好"}
        log_followup(bought, {**revisit, "began_at": crm_clock.now()}, by=people.carol)
    clock.at("2026-11-25 09:00")
    assert by_label(count("satisfaction")) == {"2026-10": [6.5, 2, 1, 0.5]}
    kinds = by_label(count("satisfaction", by="kind"))
    assert sorted(kinds.values()) == [[4.0, 1, 1, 1.0], [9.0, 1, 0, 0.0]]
    assert names("satisfaction", "complaint-low", by="kind") == {"买了的"}
    assert names("satisfaction", "revisit-low", by="kind") == set()


@pytest.mark.one_database
def test_who_sees_no_amounts_or_takes_no_customers_out_gets_no_such_report(
    story: None, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    mark, mia, ann = (sign_in(one) for one in (people.mark, people.mia, people.ann))
    for client in (mark, mia, ann):
        assert client.get("/reports/valued?period=ever").status_code == 200
    assert "买了的" in mark.get("/reports/valued?period=ever").text
    assert "九月的客户" not in ann.get("/reports/valued?period=ever").text
    for client, status in ((mark, 403), (ann, 403), (mia, 200)):
        assert client.post("/reports/valued/workbook?period=ever").status_code == status
    for key in REPORTS:
        assert mia.post(f"/reports/{key}/workbook?period=ever").status_code == 200
        for by in [name for name, _label in REPORTS[key].options]:
            assert mia.get(f"/reports/{key}?period=ever&by={by}").status_code == 200
    cells = [
        Cell(Field.AMOUNT, Standpoint.MARKETING, Right.SEE),
        Cell(Field.AMOUNT, Standpoint.MANAGER, Right.EXPORT),
    ]
    with app.app_context(), writing():
        put_rights(dict.fromkeys(cells, Level.NONE), by=people.ada)
    assert "¥" in mia.get("/reports/valued?period=ever").text  # seen, but it stays in the house
    for act in ("workbook", "paper"):
        assert mia.post(f"/reports/valued/{act}?period=ever").status_code == 403
    taken = mia.post("/reports/channels/workbook?period=ever")
    sheet = openpyxl.load_workbook(io.BytesIO(taken.data)).active
    heads = [cell.value for cell in sheet[5]]
    assert heads[1:] == ["客户", "已成交", "转化率"]
    for key in ("valued", "targets"):
        assert mark.get(f"/reports/{key}").status_code == 404
    assert "¥" not in mark.get("/reports/channels?period=ever").text
    # What a forecast was off by is a share of amounts.
    told, page = "按概率预测的偏差", "/reports/forecast?period=ever"
    assert told in mia.get(page).text
    assert told not in mark.get(page).text
    assert "¥" not in mark.get(page).text


@pytest.mark.one_database
@pytest.mark.usefixtures("story")
def test_a_report_costs_a_handful_of_statements_whatever_it_counts(
    context: Flask, statements: Callable[..., Any]
) -> None:
    asked = {}
    for key, report in REPORTS.items():
        with statements() as sent:
            report.count(Scope(period_of("ever")))
        asked[key] = len(sent)
    assert max(asked.values()) <= 6, asked
