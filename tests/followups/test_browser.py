"""Follow-ups in a real browser: four acts to write one, and no refusal that loses a letter."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.followups.models import FollowUp
from crmapp.handover.verbs import hand_over
from crmapp.nextsteps import verbs as steps
from tests.harness.sales import Sales

NAME = "杭州云帆智能"
WORDS = "电话里确认了预算，下周给方案"


@pytest.fixture
def deal(app: Flask, sales: Sales, people: SimpleNamespace) -> Deal:
    deal = sales.deal(NAME, people.ann)
    with app.app_context(), writing() as session:
        steps.plan(session.get(Deal, deal.id), clock.today(), by=people.ann)
    return deal


@pytest.fixture
def page(deal: Deal, new_page: Callable[..., Page], people: SimpleNamespace) -> Page:
    return new_page(people.ann)


def entries(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(FollowUp.content).order_by(FollowUp.id)))


def sheet(page: Page) -> Any:
    return page.locator("form.followup-form").first


def open_on_the_page(page: Page, deal: Deal) -> None:
    page.goto(f"/customers/{deal.customer_id}")
    sheet(page).locator("textarea").first.fill(WORDS)
    sheet(page).get_by_role("button", name="明天", exact=True).click()


def send(page: Page) -> None:
    sheet(page).locator("textarea").first.press("Control+Enter")


@pytest.mark.parametrize(
    ("path", "opener"),
    [
        ("/board/", ".card a[hx-get*=followups]"),
        ("/customers", "tr a[hx-get*=followups]"),
        ("/", "[data-task] [data-record]"),
    ],
    ids=["board", "list", "today"],
)
def test_one_click_the_text_one_day_and_one_key_write_a_follow_up_without_leaving_the_page(
    page: Page, app: Flask, path: str, opener: str
) -> None:
    page.goto(path)
    page.evaluate("window.stayed = true")
    page.locator(opener).first.click()  # 1
    expect(sheet(page).locator("textarea").first).to_be_focused()
    page.keyboard.insert_text(WORDS)  # 2
    sheet(page).get_by_role("button", name="明天", exact=True).click()  # 3
    page.keyboard.press("Control+Enter")  # 4
    expect(page.locator("form.followup-form")).to_have_count(0)
    expect(page.locator("[data-toast]").last).to_contain_text("已记录")
    assert page.evaluate("window.stayed")
    assert entries(app) == [WORDS]
    place = {"/board/": ".card__next", "/customers": "td.roster__next", "/": ".task--done"}[path]
    tomorrow = clock.today() + timedelta(1)
    expect(page.locator(place).first).to_contain_text(f"{tomorrow:%m-%d}")


def test_on_the_customers_page_the_entry_comes_to_the_top_and_the_form_is_empty_again(
    page: Page, deal: Deal
) -> None:
    open_on_the_page(page, deal)
    send(page)
    expect(page.locator("#timeline > li").first).to_contain_text(WORDS)
    expect(sheet(page).locator("textarea").first).to_have_value("")
    expect(page.locator(f"#deal-{deal.id} .next-step__day")).to_be_visible()
    assert page.url.endswith(f"/customers/{deal.customer_id}")


@pytest.mark.both_databases
def test_a_double_click_on_save_writes_once(page: Page, deal: Deal, app: Flask) -> None:
    open_on_the_page(page, deal)
    sheet(page).get_by_role("button", name="保存").dblclick()
    expect(page.locator("#timeline > li").first).to_contain_text(WORDS)
    assert entries(app) == [WORDS]


def test_a_missing_day_is_asked_for_and_the_text_stays(page: Page, deal: Deal, app: Flask) -> None:
    page.goto(f"/customers/{deal.customer_id}")
    sheet(page).locator("textarea").first.fill(WORDS)
    send(page)
    expect(sheet(page).locator(".field__error")).to_be_visible()
    expect(sheet(page).locator("[name=next_on]")).to_be_focused()
    expect(sheet(page).locator("textarea").first).to_have_value(WORDS)
    assert entries(app) == []


def test_a_customer_handed_over_meanwhile_refuses_and_the_text_stays(
    page: Page, deal: Deal, app: Flask, people: SimpleNamespace
) -> None:
    open_on_the_page(page, deal)
    with app.app_context(), writing() as session:
        hand_over(session.get(Customer, deal.customer_id), people.bob, by=people.mia, reason="调岗")
    send(page)
    expect(page.locator(".toast--bad")).to_contain_text("鲍勃")
    expect(sheet(page).locator("textarea").first).to_have_value(WORDS)
    assert entries(app) == []


def test_a_deal_moved_meanwhile_asks_for_the_stage_anew_and_the_text_stays(
    page: Page, deal: Deal, app: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    open_on_the_page(page, deal)
    sheet(page).locator("summary").click()
    sheet(page).get_by_label("改阶段").select_option(label="方案制定")
    stage = sales.stage("需求了解")
    with app.app_context(), writing() as session:
        move(session.get(Deal, deal.id), stage, by=people.mia)
    send(page)
    expect(sheet(page).locator(".field__error")).to_contain_text("需求了解")
    expect(sheet(page).locator("textarea").first).to_have_value(WORDS)
    assert entries(app) == []
    send(page)
    expect(page.locator("#timeline > li").first).to_contain_text(WORDS)
    assert sales.stage_of(deal) == "方案制定"


@pytest.mark.parametrize("trouble", ["busy", "network"])
def test_trouble_on_the_way_is_told_the_text_stays_and_sending_again_writes_it(
    page: Page, deal: Deal, app: Flask, faults: Any, trouble: str
) -> None:
    faults.forgive("ERR_FAILED|ERR_INTERNET_DISCONNECTED|Failed to fetch|htmx:error")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="") if trouble == "busy" else route.abort()

    open_on_the_page(page, deal)
    page.route("**/followups?*", refuse)
    send(page)
    expect(page.locator(".toast--bad")).to_be_visible()
    expect(sheet(page).locator("textarea").first).to_have_value(WORDS)
    page.unroute("**/followups?*")
    send(page)
    expect(page.locator("#timeline > li").first).to_contain_text(WORDS)
    assert entries(app) == [WORDS]


def test_an_answer_lost_on_the_way_does_not_make_a_second_entry(
    page: Page, deal: Deal, app: Flask, faults: Any
) -> None:
    faults.forgive("ERR_FAILED|Failed to fetch|htmx:error")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    open_on_the_page(page, deal)
    page.route("**/followups?*", lose_the_answer, times=1)
    send(page)
    expect(page.locator(".toast--bad")).to_be_visible()
    send(page)
    expect(page.locator("#timeline > li").first).to_contain_text(WORDS)
    assert entries(app) == [WORDS]


def test_a_won_stage_is_asked_about_in_the_dialog_after_the_save(
    page: Page, deal: Deal, app: Flask, sales: Sales
) -> None:
    open_on_the_page(page, deal)
    sheet(page).locator("summary").click()
    sheet(page).get_by_label("改阶段").select_option(label="合同签订")
    send(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[name=amount]")).to_have_value("50,000")
    assert entries(app) == [WORDS]
    dialog.locator("button.btn--main").click()
    expect(dialog).to_be_hidden()
    assert sales.stage_of(deal) == "合同签订"


def test_an_entry_is_corrected_in_its_place_and_shows_what_it_said(
    page: Page, deal: Deal, app: Flask
) -> None:
    open_on_the_page(page, deal)
    send(page)
    entry = page.locator("#timeline > li").first
    entry.locator(".entry__acts a").click()
    entry.locator("textarea").first.fill("预算八万")
    entry.locator("textarea").first.press("Control+Enter")
    expect(entry.locator(".entry__text")).to_have_text("预算八万")
    entry.locator("a[hx-get$=former]").click()
    expect(entry.locator(".entry__former")).to_contain_text(WORDS)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 1


@pytest.mark.one_database
@pytest.mark.sizes("desk", "phone")
def test_the_open_form_has_no_barrier(page: Page, axe: Callable, deal: Deal) -> None:
    page.goto("/")
    page.locator("[data-record]").first.click()
    sheet(page).locator("summary").click()
    axe(page)
