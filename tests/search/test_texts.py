"""Words of deals and follow-ups are found by those who may read them, as soon as they are saved."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete, insert, text

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.doctor.verbs import examine, repair
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import correct, log_followup
from crmapp.policy import Action, can
from crmapp.search import queries
from crmapp.search.asked import Asked
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales

SAID = "客户问起仓储货架报表和报价，下周<b>演示</b>"


@pytest.fixture
def said(app: Flask, sales: Sales, people: SimpleNamespace) -> SimpleNamespace:
    """Ann's customer with a deal and a follow-up."""
    deal = sales.deal(
        "杭州云帆智能", people.ann, title="二期智慧仓储", contract_number="HT-2026-0017"
    )
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        followup = log_followup(
            customer, {"content": SAID, "need": "托盘", "began_at": clock.now()}, by=people.ann
        )
    return SimpleNamespace(deal=deal, customer=customer, followup=followup)


def found(person: object, query: str) -> queries.Answers:
    asked = Asked.of(query)
    return queries.answers(person, asked.text, most=6, filters=asked.filters)


def test_follow_ups_are_found_by_whoever_may_read_them_and_by_nobody_else(
    said: SimpleNamespace, context: Flask, people: SimpleNamespace
) -> None:
    def readers() -> set[str]:
        return {name for name, one in vars(people).items() if found(one, "仓储 货架报表").followups}

    def allowed() -> set[str]:
        customer = db.session.get(Customer, said.customer.id)
        return {
            name for name, one in vars(people).items() if can(one, Action.FOLLOWUP_READ, customer)
        }

    assert readers() == allowed() == {"ann", "carol", "mia", "ada"}
    with writing() as session:
        name_helper(session.get(Customer, said.customer.id), people.hal, by=people.ann)
    assert readers() == allowed() == {"ann", "hal", "carol", "mia", "ada"}
    with writing():
        change_setting("followups_open", True)
    assert readers() == allowed() == {"ann", "bob", "hal", "carol", "mia", "ada"}
    with writing():
        change_setting("sight_own_only", True)
    assert readers() == {"ann", "hal", "mia", "ada"}


def test_a_text_is_found_as_it_stands_now_and_not_by_what_its_bigrams_could_make(
    said: SimpleNamespace, context: Flask, people: SimpleNamespace
) -> None:
    assert found(people.ann, "托盘").followups
    assert not found(people.ann, "货架报价").followups  # all its bigrams stand there, apart
    assert not found(people.ann, "报价单").followups
    with writing() as session:
        correct(session.get(FollowUp, said.followup.id), {"content": "改成了叉车"}, by=people.ann)
    assert found(people.ann, "叉车").followups
    assert not found(people.ann, "货架").followups


def test_deals_are_found_by_title_pinyin_and_contract_number_by_everyone(
    said: SimpleNamespace, context: Flask, people: SimpleNamespace
) -> None:
    for query in ("智慧仓储", "zhcc", "HT-2026-0017", "ht20260017"):
        assert [one.id for one in found(people.bob, query).deals] == [said.deal.id], query
    with writing() as session:
        change_deal(session.get(Deal, said.deal.id), {"title": ""}, by=people.ann)
    assert not found(people.bob, "智慧仓储").deals
    assert found(people.bob, "20260017").deals


def test_what_is_written_in_bulk_is_found_and_what_is_deleted_is_gone(
    said: SimpleNamespace, context: Flask, people: SimpleNamespace
) -> None:
    now = clock.now()
    row = {
        "id": 900, "kind": "followup", "customer_id": said.customer.id, "content": "批量写入",
        "began_at": now, "on": now.date(),
    }  # fmt: skip
    with writing() as session:
        session.execute(insert(FollowUp.__table__), [row, {**row, "id": 901}])
    assert [one.id for one in found(people.ann, "批量写入").followups] == [901, 900]
    with writing() as session:
        session.execute(delete(FollowUp).where(FollowUp.id == 900))
    kept = text("SELECT rowid FROM search_index_followups WHERE rowid >= 900")
    assert db.session.scalars(kept).all() == [901]


def test_the_doctor_misses_a_text_in_the_index_and_puts_it_back(
    said: SimpleNamespace, context: Flask, people: SimpleNamespace
) -> None:
    assert not any(examine().values())
    for statement in (
        "DELETE FROM search_index_followups", "DELETE FROM search_index_deals"
    ):  # fmt: skip
        with writing() as session:
            session.execute(text(statement))
    assert len(examine()["texts in the search"]) == 2
    repair()
    assert found(people.ann, "货架").followups
    with writing() as session:
        session.execute(text("DELETE FROM search_index_followups"))
    told = context.test_cli_runner().invoke(args=["search", "rebuild"])
    assert told.output == "customers: 1\nfollowups: 1\ndeals: 1\n"
    assert not any(examine().values())


def test_filters_narrow_every_kind(
    said: SimpleNamespace, context: Flask, people: SimpleNamespace
) -> None:
    asked = found(people.ann, "负责人:安然 阶段:初步接触 仓储")
    assert asked.deals
    assert asked.followups
    assert not asked.customers
    assert found(people.ann, "负责人:安然").customers
    for other in ("负责人:鲍勃", "负责人:无", "阶段:合同签订", "状态:dormant", "类型:won"):
        answer = found(people.ann, f"{other} 仓储")
        assert answer.deals == answer.followups == [], other
        assert not found(people.ann, other).customers, other


def test_finds_are_marked_filters_stand_as_chips_and_what_was_written_stays_text(
    said: SimpleNamespace, people: SimpleNamespace, sign_in: Callable[..., Client],
    statements: Callable,
) -> None:  # fmt: skip
    client = sign_in(people.ann)
    text_of = client.hx("/search/", data={"q": "演示"}).text
    assert "&lt;b&gt;<mark>演示</mark>&lt;/b&gt;" in text_of
    assert f'href="/followups/{said.followup.id}"' in text_of
    assert "<mark>云帆</mark>" in client.hx("/search/", data={"q": "yunfan"}).text
    page = client.get("/search/?q=负责人:安然 阶段:初步接触 颜色:红 来源: 仓储").text
    for told in ('href="/search/?q=', "负责人: 安然", "“颜色”", "展会"):
        assert told in page
    with statements() as sent:
        client.hx("/search/", data={"q": "云帆 负责人:安然"})
    assert len(sent) <= 3 + 4
