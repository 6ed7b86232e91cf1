"""Deciding about a new customer, and a card that goes back, in a real browser."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.settings.values import change_setting
from tests.harness.sales import Sales

pytestmark = pytest.mark.one_database


@pytest.mark.sizes("desk")
def test_an_entry_is_returned_and_a_card_goes_back_at_a_press(
    app: Flask,
    new_page: Callable[..., Page],
    people: SimpleNamespace,
    sales: Sales,
    axe: Callable[..., None],
) -> None:
    deal = sales.deal("苏州恒信医疗", people.ann, stage="商务谈判")
    with app.app_context(), writing():
        change_setting("review_new", True)
    entered = sales.customer("苏州恒信医疗器械有限公司", people.ann)
    mia = new_page(people.mia)
    mia.goto("/review/")
    expect(mia.get_by_role("heading", name="相似客户")).to_be_visible()
    expect(mia.locator(".review__pair")).to_contain_text("苏州恒信医疗")
    axe(mia, ".review")
    mia.get_by_label("客户已存在", exact=True).check()
    mia.get_by_role("button", name="退回").click()
    expect(mia.get_by_text("没有待审核的客户")).to_be_visible()

    ann = new_page(people.ann)
    ann.goto(f"/customers/{entered.id}")
    expect(ann.get_by_text("米雅 退回：客户已存在")).to_be_visible()
    ann.goto("/board/")
    card = ann.locator(".card", has=ann.get_by_role("link", name="苏州恒信医疗", exact=True))
    card.focus()
    ann.keyboard.press("Alt+ArrowLeft")
    ann.get_by_role("dialog").get_by_role("button", name="操作失误").click()
    expect(ann.locator("#toasts")).to_contain_text("方案制定")
    expect(ann.get_by_role("dialog")).to_be_hidden()
    assert sales.stage_of(deal) == "方案制定"
    ann.goto(f"/customers/{deal.customer_id}/history")
    expect(ann.locator("#history")).to_contain_text("操作失误")
    axe(ann, "main")
    assert sales.read(Customer, entered.id).number is None
