"""The list in a real browser: choosing, filtering, saving, recording, on desk and phone."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.followups.models import FollowUp
from tests.harness.sales import Sales

NAMES = ("杭州云帆智能", "苏州恒信医疗", "宁波鼎盛材料", "成都腾达机械")


@pytest.fixture
def names(sales: Sales, people: SimpleNamespace) -> tuple[str, ...]:
    for name in NAMES:
        sales.deal(name, people.ann)
    return NAMES


def ticks(page: Page):
    return page.locator("[data-roster-tick]")


@pytest.mark.both_databases
def test_a_range_is_ticked_with_shift_and_given_to_another(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace, app: Flask
) -> None:
    page = new_page(people.mia)
    page.goto("/customers?sort=number")
    expect(page.locator("#bulk")).to_be_hidden()
    ticks(page).nth(0).click()
    ticks(page).nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-roster-count]")).to_have_text("已选 3 位")
    page.get_by_role("button", name="交接").click()
    page.get_by_label("新负责人").select_option(label="鲍勃")
    expect(page.locator("b", has_text="鲍勃")).to_have_count(3)
    page.get_by_role("radio", name="同事接手").check()
    page.get_by_role("button", name="交接").click()
    expect(page.locator(".toast")).to_contain_text("3 位客户已归 鲍勃")
    with app.app_context():
        owners = dict(db.session.execute(select(Customer.name, Customer.owner_id)).all())
    assert [owners[name] for name in NAMES] == [people.bob.id] * 3 + [people.ann.id]


@pytest.mark.sizes("desk", "phone")
def test_a_follow_up_is_recorded_on_a_row_and_the_row_shows_it(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace, app: Flask
) -> None:
    page = new_page(people.ann)
    page.goto("/customers")
    row = page.locator("tr", has=page.get_by_role("link", name="苏州恒信医疗", exact=True))
    row.locator("[data-record]").click()
    form = page.locator(".row--form form")
    form.locator("textarea").first.fill("对方要三份报价")
    form.get_by_text("明天", exact=True).click()
    page.keyboard.press("Control+Enter")
    expect(row).to_contain_text("对方要三份报价")
    expect(form).to_have_count(0)
    expect(row.locator("[data-record]")).to_be_focused()
    with app.app_context():
        assert db.session.scalars(select(FollowUp.content)).all() == ["对方要三份报价"]


def test_a_second_press_leads_into_the_open_form(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    page.goto("/customers")
    page.locator("[data-record]").first.click()
    page.locator(".row--form textarea").first.fill("写到一半")
    page.locator("[data-record]").first.click()
    expect(page.locator(".row--form form")).to_have_count(1)
    expect(page.locator(".row--form textarea").first).to_have_value("写到一半")


@pytest.mark.sizes("desk", "phone")
def test_filters_are_chosen_saved_as_a_view_and_taken_back(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    page.goto("/customers")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("dialog").get_by_label("未跟进超过").select_option("60")
    page.get_by_role("dialog").get_by_role("button", name="查看结果").click()
    expect(page).to_have_url("/customers?silent=60")
    page.get_by_text("存为视图").click()
    page.get_by_label("视图名称").fill("两个月没联系")
    page.get_by_role("button", name="保存").click()
    tab = page.get_by_role("link", name="两个月没联系")
    expect(tab).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="60 天未跟进").click()
    expect(page).to_have_url("/customers")
    expect(page.locator("#customers > tr:not(.row--form)")).to_have_count(4)


@pytest.mark.sizes("desk", "phone")
def test_nothing_on_the_list_is_a_barrier(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace,
    axe: Callable[..., None], size: str,
) -> None:  # fmt: skip
    page = new_page(people.mia, color_scheme={"desk": "light", "phone": "dark"}[size])
    page.goto("/customers?owner=none&silent=30")
    axe(page)
    page.goto("/customers?silent=30")
    if size == "desk":
        ticks(page).first.click()
    axe(page)
    page.get_by_role("button", name="筛选").click()
    axe(page)


def test_the_preview_of_a_hand_over_is_no_barrier(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace,
    axe: Callable[..., None],
) -> None:  # fmt: skip
    page = new_page(people.mia)
    page.goto("/customers")
    page.locator("[data-roster-all]").click()
    page.get_by_role("button", name="交接").click()
    axe(page)


def test_on_a_phone_nothing_is_wider_than_the_screen(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace
) -> None:
    page = new_page(people.ann, size="phone")
    page.goto("/customers")
    page.locator("[data-record]").first.click()
    expect(page.locator(".row--form form")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
