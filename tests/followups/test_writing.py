"""Writing a follow-up: what is kept, what follows from it, what is refused."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.verbs import open_deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.promises.models import Promise
from tests.followups.writing import typed, write
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales


@pytest.fixture(autouse=True)
def now(clock: Any) -> None:
    clock.at("2026-11-25 09:30")


@pytest.fixture
def deal(now: None, sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


@pytest.fixture
def ann(deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.ann)


def everything(app: Flask) -> Any:
    with app.app_context():
        return snapshot_rows(db.engine)


def entries(app: Flask, model: type = FollowUp) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(model).order_by(model.id)))


def plan(app: Flask, deal: Deal, by: Any, due_on: date) -> None:
    with app.app_context(), writing() as session:
        steps.plan(session.get(Deal, deal.id), due_on, by=by)


def test_a_saved_follow_up_brings_last_and_next_date_of_the_customer(
    ann: Client, deal: Deal, app: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    plan(app, deal, people.ann, date(2026, 11, 24))
    answer = write(ann, deal, no_next=None, next_on="明天", next_action="发报价")
    assert answer.status_code == 200
    customer = sales.read(Customer, deal.customer_id)
    assert customer.last_followup_on == date(2026, 11, 25)
    assert customer.next_due_on == date(2026, 11, 26)
    former, present = entries(app, NextStep)
    assert (former.state, present.state) == (StepState.DONE, StepState.OPEN)
    assert present.action == "发报价"


def test_it_belongs_to_the_one_open_deal_and_says_with_whom(
    ann: Client, deal: Deal, app: Flask
) -> None:
    write(ann, deal)
    [entry] = entries(app)
    assert entry.deal_id == deal.id
    assert entry.contact_id is not None


def test_with_several_open_deals_the_chosen_one_gets_it(
    ann: Client, deal: Deal, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        other = open_deal(session.get(Customer, deal.customer_id), {"title": "备件"}, by=people.ann)
    page = ann.get(f"/customers/{deal.customer_id}/followups/new").text
    assert "备件" in page
    write(ann, deal, deal=other.id)
    [entry] = entries(app)
    assert entry.deal_id == other.id


def test_another_customers_deal_is_not_offered(
    ann: Client, deal: Deal, app: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    other = sales.deal("苏州恒信医疗器械有限公司", people.ann)
    before = everything(app)
    assert write(ann, deal, deal=other.id).status_code == 422
    assert everything(app) == before


REFUSED = (
    ({"content": " "}, "content"),
    ({"content": "好" * 5001}, "content"),
    ({"content": "身份证 11010519491231002X"}, "content"),
    ({"need": "银行卡号 6228480402564890018"}, "need"),
    ({"no_next": None}, "next_on"),
    ({"no_next": None, "next_on": "那天"}, "next_on"),
    ({"no_next": None, "next_on": "2026-11-20"}, "next_on"),
    ({"when": "明天"}, "when"),
    ({"when": "9:00-8:00"}, "when"),
    ({"when": "那会儿"}, "when"),
    ({"method": "999"}, "method"),
    ({"contact": "999"}, "contact"),
    ({"stage": "999"}, "stage"),
    ({"promise_on": "那天"}, "promise_on"),
)


def test_what_is_refused_says_why_keeps_every_letter_and_changes_nothing(
    ann: Client, deal: Deal, app: Flask, subtests: pytest.Subtests
) -> None:
    before = everything(app)
    for given, blamed in REFUSED:
        with subtests.test(str(given)[:40]):
            words = {"content": "谈了\n<b>三件事</b>", "attitude": "犹豫", **given}
            answer = write(ann, deal, **words)
            assert answer.status_code == 422
            assert f'{blamed}-error"' in answer.text
            assert "犹豫" in answer.text
            if "content" not in given:
                assert "谈了\n&lt;b&gt;三件事&lt;/b&gt;" in answer.text
            assert everything(app) == before


def test_a_contact_of_last_week_may_be_written_down_today(
    ann: Client, deal: Deal, app: Flask
) -> None:
    write(ann, deal, when="11-20 14:00-15:00")
    [entry] = entries(app)
    assert entry.on == date(2026, 11, 20)
    assert entry.ended_at is not None


def test_an_older_entry_does_not_become_the_last_one(ann: Client, deal: Deal, sales: Sales) -> None:
    write(ann, deal, content="今天的")
    write(ann, deal, content="上周的", when="11-20")
    assert sales.read(Customer, deal.customer_id).last_followup_on == date(2026, 11, 25)


def test_no_next_step_is_a_choice_that_is_kept(ann: Client, deal: Deal, sales: Sales) -> None:
    write(ann, deal)
    assert sales.read(Deal, deal.id).is_step_waived


def test_a_promise_is_kept_with_its_day(ann: Client, deal: Deal, app: Flask, people: Any) -> None:
    write(ann, deal, promise="寄样品", promise_on="周五")
    [promise] = entries(app, Promise)
    assert (promise.words, promise.due_on) == ("寄样品", date(2026, 11, 27))
    assert promise.person_id == people.ann.id


def test_an_open_stage_is_changed_in_the_same_save(ann: Client, deal: Deal, sales: Sales) -> None:
    stage = sales.stage("需求了解")
    write(ann, deal, stage=stage.id, seen_in=deal.stage_id)
    assert sales.stage_of(deal) == "需求了解"


@pytest.mark.parametrize("name", ["合同签订", "未成交"])
def test_a_closed_stage_is_asked_about_once_the_words_are_safe(
    ann: Client, deal: Deal, app: Flask, sales: Sales, name: str
) -> None:
    answer = write(ann, deal, stage=sales.stage(name).id, seen_in=deal.stage_id)
    assert answer.status_code == 200
    assert 'id="dialog-content"' in answer.text
    assert len(entries(app)) == 1
    assert sales.stage_of(deal) == "初步接触"


def test_a_deal_that_a_colleague_has_moved_meanwhile_takes_nothing_and_loses_no_letter(
    ann: Client, deal: Deal, app: Flask, sales: Sales
) -> None:
    write(ann, deal, stage=sales.stage("需求了解").id, seen_in=deal.stage_id)
    before = everything(app)
    answer = write(
        ann, deal, content="另一页写的", stage=sales.stage("方案制定").id, seen_in=deal.stage_id
    )
    assert answer.status_code == 409
    assert "另一页写的" in answer.text
    assert "需求了解" in answer.text
    assert everything(app) == before


def test_a_form_that_is_sent_again_is_saved_once(ann: Client, deal: Deal, app: Flask) -> None:
    form = typed(promise="寄样品", no_next=None, next_on="明天")
    path = f"/customers/{deal.customer_id}/followups"
    answers = [ann.hx(path, data=form) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    with app.app_context():
        for model in (FollowUp, NextStep, Promise):
            assert db.session.scalar(select(func.count()).select_from(model)) == 1


def test_a_helper_adds_a_follow_up_and_leaves_plan_and_stage_alone(
    deal: Deal, app: Flask, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    with app.app_context(), writing() as session:
        name_helper(session.get(Customer, deal.customer_id), people.hal, by=people.ann)
    plan(app, deal, people.ann, date(2026, 11, 28))
    hal = sign_in(people.hal)
    stage = sales.stage("需求了解")
    answer = write(hal, deal, next_on="明天", stage=stage.id, seen_in=deal.stage_id)
    assert answer.status_code == 200
    [step] = entries(app, NextStep)
    assert (step.state, step.due_on) == (StepState.OPEN, date(2026, 11, 28))
    assert entries(app, StageChange)[-1].to_stage_id == deal.stage_id
    assert [notice.kind for notice in entries(app, Notification)][-1] is NotificationKind.HELPED


@pytest.fixture
def won(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("苏州恒信医疗器械有限公司", people.ann, stage="合同签订")


def test_customer_service_writes_a_revisit_with_a_score_to_a_won_customer(
    won: Deal, app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    answer = write(sign_in(people.carol), won, kind="revisit", score="9", no_next=None)
    assert answer.status_code == 200
    [entry] = entries(app)
    assert (entry.kind, entry.score, entry.deal_id) == (FollowUpKind.REVISIT, 9, None)
    assert [notice.kind for notice in entries(app, Notification)] == [NotificationKind.SERVED]


@pytest.mark.parametrize("given", [{"kind": "followup"}, {"kind": "revisit", "score": "11"}])
def test_customer_service_writes_nothing_else(
    won: Deal, app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client],
    given: dict[str, str],
) -> None:  # fmt: skip
    carol, before = sign_in(people.carol), everything(app)
    assert write(carol, won, **given).status_code == 422
    assert everything(app) == before


def test_a_salesperson_writes_no_service_record(ann: Client, deal: Deal, app: Flask) -> None:
    before = everything(app)
    assert write(ann, deal, kind="service").status_code == 422
    assert everything(app) == before


def test_a_browser_without_scripts_gets_back_to_its_page(ann: Client, deal: Deal) -> None:
    path = f"/customers/{deal.customer_id}/followups"
    assert ann.post(path, data=typed()).location == f"/customers/{deal.customer_id}"
    assert ann.post(f"{path}?place=today", data=typed()).location == "/"
    refused = ann.post(path, data=typed(content=""))
    assert refused.status_code == 422
    assert "<!doctype html>" in refused.text
