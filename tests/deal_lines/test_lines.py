"""Items of a deal: written in one form, counted by the server, taken as the deal's amount."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp.database import db, writing
from crmapp.deal_lines.queries import lines_of
from crmapp.deals.models import Deal
from crmapp.products.lines import amount_of
from crmapp.products.models import ProductKind
from crmapp.products.verbs import add
from tests.harness.sales import Sales


@pytest.fixture
def deal(app: Flask, people: SimpleNamespace, sales: Sales) -> Deal:
    with app.app_context(), writing():
        values = {"name": "条码打印机", "model": "ZT-411", "unit": "台", "price": 1_280_050}
        add({**values, "kind": ProductKind.PRODUCT}, by=people.mia)
    return sales.deal("杭州云帆", people.ann, amount=100)


def sent(*lines: dict[str, str], version: int = 1) -> dict[str, Any]:
    told = {"version": version}
    for nth, line in enumerate(lines):
        told |= {f"lines-{nth}-{name}": value for name, value in line.items()}
    return told


def test_an_amount_is_rounded_once_at_its_end() -> None:
    assert amount_of(1_500, 333) == 500  # 4.995 yuan
    assert amount_of(3_000, 9_999, 1_250) == 26_247  # 262.47375 yuan


@pytest.mark.one_database
def test_items_are_completed_from_the_list_counted_and_taken_as_the_amount(
    app: Flask, people: SimpleNamespace, sign_in: Any, deal: Deal
) -> None:
    ann, url = sign_in(people.ann), f"/deals/{deal.id}/lines"
    bad = sent({"name": "", "price": "5"}, {"name": "安装", "quantity": "三"}, {"discount": "折"})
    page = ann.post(url, data=bad)
    assert page.status_code == 422
    assert page.get_data(as_text=True).count("field__error") >= 5
    much = sent(*[{"name": "厂房", "price": "10万亿"}] * 2)
    assert ann.post(url, data=much).status_code == 422  # each is an amount, both are none
    good = sent(
        {"name": "条码打印机 ZT-411", "quantity": "2", "discount": "9折"},
        {"quantity": "1"},
        {"name": "安装", "quantity": "1.5", "unit": "天", "price": "1,000"},
    )
    assert ann.post(url, data=good).status_code == 303
    assert ann.post(url, data=good).status_code == 409  # written before it was seen
    with app.app_context():
        lines = lines_of(deal.id)
        assert [(one.name, one.unit, one.amount) for one in lines] == [
            ("条码打印机 ZT-411", "台", 2_304_090), ("安装", "天", 150_000),
        ]  # fmt: skip
        assert lines[0].product_id
    assert "24,540.90" in ann.get(f"/deals/{deal.id}").get_data(as_text=True)
    ann.post(f"{url}/amount")
    with app.app_context():
        now = db.session.get(Deal, deal.id)
        assert (now.amount, now.customer.open_amount) == (2_454_090, 2_454_090)


@pytest.mark.sizes("desk")
@pytest.mark.one_database
def test_a_product_brings_its_price_along_and_sums_follow(
    new_page: Any, people: SimpleNamespace, deal: Deal, axe: Any
) -> None:
    page: Page = new_page(people.ann)
    page.goto(f"/deals/{deal.id}/lines")
    page.get_by_role("button", name="加一行").click()
    line = page.locator("[data-line]").last
    line.locator("[name$=-name]").fill("条码打印机 ZT-411")
    line.locator("[name$=-quantity]").fill("2")
    line.locator("[name$=-discount]").fill("9折")
    expect(page.locator("[data-lines-sum]")).to_have_text("¥23,040.90")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("¥23,040.90")).to_be_visible()
    axe(page)
