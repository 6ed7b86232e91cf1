"""The page of one customer."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.followups.verbs import Plan, log_followup
from crmapp.stages.pipeline import lost_stage
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace, app: Flask) -> Deal:
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    with app.app_context(), writing() as session:
        kept = session.get(Deal, deal.id)
        values = {"content": "预算已批，下月招标", "began_at": crm_clock.now()}
        plan, promise = Plan(crm_clock.today(), action="发报价"), ("送样品", None)
        log_followup(
            kept.customer,
            values,
            by=people.ann,
            deal=kept,
            next_plan=plan,
            promise=promise,
        )
    return deal


def page(client: Client, deal: Deal) -> str:
    return client.get(f"/customers/{deal.customer_id}").text


def test_the_owner_reads_all_of_it(
    deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    said = page(sign_in(people.ann), deal)
    for word in (
        "云帆",
        "138 0013 8000" if "138 0013 8000" in said else "13800138000",
        "预算已批",
        "发报价",
        "送样品",
        'href="tel:',
    ):
        assert word in said  # fmt: skip


def test_another_salesperson_sees_that_there_was_a_contact_but_neither_words_nor_number(
    deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    said = page(sign_in(people.bob), deal)
    assert "只有负责人、协作人和主管" in said or "跟进内容" in said
    assert "138****8000" in said
    for word in ("预算已批", "送样品", "13800138000", "138 0013 8000", "tel:", "/edit"):
        assert word not in said


@pytest.mark.one_database
def test_the_page_asks_at_most_nine_questions_beside_the_frame(
    deal: Deal, client: Client, people: SimpleNamespace, statements: Callable
) -> None:
    client.sign_in(people.ann)
    path = f"/customers/{deal.customer_id}"
    client.get(path)
    with statements() as sent:
        client.get(path)
    assert len(sent) <= 3 + 9, "\n".join(sent)


def test_a_merged_customer_leads_to_the_one_it_became(
    deal: Deal, sales: Sales, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    other = sales.customer("云帆智能", people.ann)
    with app.app_context(), writing() as session:
        session.get(Customer, other.id).merged_into_id = deal.customer_id
    answer = sign_in(people.bob).get(f"/customers/{other.id}")
    assert (answer.status_code, answer.location) == (301, f"/customers/{deal.customer_id}")


def test_a_customer_whose_last_deal_is_lost_asks_how_it_stands(
    deal: Deal, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    question = "这位客户现在算什么状态"
    assert question not in page(ann, deal)
    with app.app_context(), writing() as session:
        move(session.get(Deal, deal.id), lost_stage(), by=people.ann)
    assert question in page(ann, deal)
    assert question not in page(sign_in(people.bob), deal)
    ann.post(f"/customers/{deal.customer_id}/status", data={"status": "dormant"})
    assert question not in page(ann, deal)
    with app.app_context():
        assert db.session.get(Customer, deal.customer_id).status.value == "dormant"
