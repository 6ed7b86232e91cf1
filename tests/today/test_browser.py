"""The day in a real browser: by keyboard and by tap, counted in menu and title, taken back."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp import clock
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.nextsteps import verbs as steps
from crmapp.promises.models import Promise
from tests.harness.sales import Sales

NAMES = ("杭州云帆智能", "苏州恒信医疗", "宁波鼎盛新材")


@pytest.fixture
def deals(app: Flask, sales: Sales, people: SimpleNamespace) -> list[Deal]:
    made = [sales.deal(name, people.ann) for name in NAMES]
    with app.app_context(), writing() as session:
        for late, deal in enumerate(made):
            day = clock.today() - timedelta(len(made) - late)
            steps.plan(session.get(Deal, deal.id), day, by=people.ann, action="发报价")
        session.add(
            Promise(
                customer_id=made[0].customer_id, deal_id=made[0].id, person_id=people.ann.id,
                words="寄样品", due_on=clock.today(),
            )
        )  # fmt: skip
    return made


@pytest.fixture
def page(deals: list[Deal], new_page: Callable[..., Page], people: SimpleNamespace) -> Page:
    page = new_page(people.ann)
    page.goto("/")
    return page


def line(page: Page, deal: Deal):
    return page.locator(f"#task-deal-{deal.id}")


def test_sign_in_to_the_first_number_takes_no_click(page: Page) -> None:
    expect(page.locator("[data-task] a[href='tel:13800138000']").first).to_be_visible()


def test_the_count_in_menu_and_title_falls_with_every_act(page: Page, deals: list[Deal]) -> None:
    assert page.title().startswith("(3) ")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(line(page, deals[0])).to_contain_text("已取消")
    expect(page.locator(".side [data-due]")).to_have_text("2")
    assert page.title().startswith("(2) ")
    expect(page.locator("#today-done")).to_contain_text("1 / 4")


@pytest.mark.both_databases
def test_the_list_is_worked_through_by_keys_alone(page: Page, deals: list[Deal]) -> None:
    page.keyboard.press("j")
    expect(line(page, deals[0])).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(line(page, deals[1])).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(line(page, deals[0])).to_have_class("task task--done")
    expect(line(page, deals[1])).to_be_focused()
    page.keyboard.press("r")
    expect(line(page, deals[1]).locator("textarea").first).to_be_focused()
    page.keyboard.insert_text("谈了 jkpdr")
    line(page, deals[1]).get_by_role("button", name="明天", exact=True).click()
    page.keyboard.press("Control+Enter")
    expect(line(page, deals[1])).to_have_class("task task--done")
    expect(line(page, deals[1])).to_contain_text("谈了 jkpdr")


def test_a_postponed_line_is_struck_through_and_taken_back(page: Page, deals: list[Deal]) -> None:
    line(page, deals[0]).locator("summary").click()
    line(page, deals[0]).locator(".menu__item").first.click()
    expect(line(page, deals[0])).to_have_class("task task--done")
    page.locator("[data-toast] form button").click()
    expect(line(page, deals[0]).locator("[data-record]")).to_be_visible()
    expect(page.locator(".side [data-due]")).to_have_text("3")


def test_a_typed_day_postpones_too(page: Page, deals: list[Deal]) -> None:
    line(page, deals[0]).locator("summary").click()
    line(page, deals[0]).locator("input[name=due_on]").fill("月底")
    page.keyboard.press("Enter")
    expect(line(page, deals[0])).to_have_class("task task--done")


def test_a_kept_promise_is_one_tap(page: Page) -> None:
    page.locator(".agenda--promises form button.btn").first.click()
    expect(page.locator(".agenda--promises .task--done")).to_contain_text("寄样品")


def test_a_manager_switches_to_the_team_and_to_one_of_it(
    deals: list[Deal], new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.mia)
    page.goto("/")
    page.locator(".segmented a").nth(1).click()
    expect(page.locator(".agenda--late .task")).to_have_count(3)
    expect(page.locator(".loads tr", has_text="鲍勃").locator(".badge")).to_be_visible()
    page.locator(".loads a", has_text="安然").click()
    expect(page.locator("h1")).to_contain_text("安然")


@pytest.mark.one_database
@pytest.mark.sizes("desk", "phone")
def test_a_full_day_has_no_barrier(
    deals: list[Deal], new_page: Callable[..., Page], people: SimpleNamespace, axe: Callable,
    size: str,
) -> None:  # fmt: skip
    scheme = {"desk": "light", "phone": "dark"}[size]
    for person, path in [(people.ann, "/"), (people.mia, "/?whose=team"), (people.carol, "/")]:
        page = new_page(person, color_scheme=scheme)
        page.goto(path)
        axe(page)
