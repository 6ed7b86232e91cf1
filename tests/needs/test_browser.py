"""Gathering needs and serving a customer in a real browser."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.followups.verbs import log_followup
from tests.harness.sales import Sales

SELECT = """(text) => {
  const said = document.querySelector('#timeline .entry__text').firstChild;
  const from = said.data.indexOf(text);
  window.getSelection().setBaseAndExtent(said, from, said, from + text.length);
}"""


@pytest.mark.one_database
@pytest.mark.sizes("desk")
def test_selected_words_become_a_need_and_a_complaint_is_written_on_the_page(
    app: Flask, sales: Sales, people: SimpleNamespace, new_page: Callable[..., Page],
    faults: Any, axe: Callable[..., None],
) -> None:  # fmt: skip
    faults.forgive("422")
    deal = sales.deal("杭州云帆智能", people.ann, stage="售后维护", title="打印机")
    with app.app_context(), writing() as session:
        said = {"content": "他们盘点太慢，想用扫码", "began_at": clock.now()}
        log_followup(session.get(Customer, deal.customer_id), said, by=people.ann)
    page = new_page(people.ann)
    page.goto(f"/customers/{deal.customer_id}")
    needs = page.locator("[id$=-gathered]")
    expect(needs).to_be_attached()
    page.evaluate(SELECT, "想用扫码")
    menu = page.locator("#timeline details[data-menu]").first
    menu.locator("summary").click()
    menu.get_by_role("button", name="期望解决方案").click()
    expect(needs.locator(".needs__words")).to_have_text("想用扫码")
    service = page.locator("[id^=customer-][id$=-service]")
    expect(service).to_contain_text("打印机")
    page.locator("section", has=service).get_by_role("link", name="添加").click()
    dialog = page.locator("#dialog")
    dialog.locator("label.chip", has_text="投诉").click()
    dialog.locator("button.btn--main").click()
    expect(dialog.locator(".field__error").first).to_be_visible()
    dialog.locator("textarea[name=text]").fill("卡纸")
    axe(page)
    dialog.locator("button.btn--main").click()
    expect(dialog).to_be_hidden()
    expect(service.locator(".service__words")).to_have_text("卡纸")
    service.get_by_role("link", name="解决").click()
    service.locator("textarea[name=solution]").fill("换了滚轮")
    service.locator("label.chip", has_text="9").click()
    service.locator("button.btn--main").click()
    expect(service.locator(".service__solution")).to_have_text("换了滚轮")
