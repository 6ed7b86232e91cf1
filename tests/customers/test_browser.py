"""A new customer in a real browser: typing, composing, being warned, pasting, saving."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from tests.harness.sales import Sales

CHECK = "**/duplicates/check"


@pytest.fixture
def form(new_page: Callable[..., Page], people: SimpleNamespace, sales: Sales) -> Page:
    sales.customer("杭州云帆智能科技有限公司", people.bob, phone="13812345678")
    page = new_page(people.ann)
    page.goto("/customers/new")
    return page


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Customer.id)))


def fill(page: Page, name: str, phone: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#contact-name").fill("李娜")
    page.locator("#contact-phone").fill(phone)


def unfold(page: Page, title: str) -> None:
    page.locator("summary", has_text=title).click()


@pytest.mark.both_databases
@pytest.mark.sizes("desk", "phone")
def test_a_new_customer_takes_three_fields_on_one_screen(
    form: Page, app: Flask, axe: Callable[..., None]
) -> None:
    fields = [form.locator(name) for name in ("#name", "#contact-name", "#contact-phone")]
    fields.append(form.get_by_role("button", name="保存客户"))
    for field in fields:
        expect(field).to_be_in_viewport()
    fields[0].fill("苏州恒信医疗器械有限公司")
    fields[1].fill("李娜")
    fields[2].fill("13900001111")
    fields[3].click()
    expect(form.get_by_role("heading", level=1)).to_have_text("苏州恒信医疗器械有限公司")
    expect(form.locator("a.phone")).to_have_attribute("href", "tel:139 0000 1111")
    axe(form)
    assert count(app) == 2


@pytest.mark.sizes("desk", "phone")
def test_a_likeness_shows_while_typing_moves_nothing_and_saving_anyway_asks_why(
    form: Page, app: Flask
) -> None:
    below = form.locator("#deal_title")
    stood = below.bounding_box()
    form.locator("#name").press_sequentially("云帆智能科技")
    warning = form.locator("#likeness")
    expect(warning).to_contain_text("杭州云帆智能科技有限公司")
    expect(warning).to_contain_text("鲍勃")
    expect(form.locator("#name-hint")).to_contain_text("杭州云帆智能科技有限公司")
    assert below.bounding_box() == stood
    form.locator("#contact-name").fill("李娜")
    form.locator("#contact-phone").fill("13900001111")
    form.get_by_role("button", name="保存客户").click()
    expect(form.get_by_role("button", name="仍要保存")).to_be_visible()
    assert count(app) == 1
    expect(form.get_by_label("为什么不是同一客户")).to_be_focused()
    form.keyboard.insert_text("另一家分公司")
    form.get_by_role("button", name="仍要保存").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("云帆智能科技")
    assert count(app) == 2


def test_nothing_is_checked_while_an_input_method_composes(form: Page) -> None:
    asked = []
    form.on("request", lambda request: asked.append(request.url))
    devices = form.context.new_cdp_session(form)
    form.clock.install()
    form.locator("#name").focus()
    for typed in ("y", "yu", "yun", "yunf", "yunfan"):
        devices.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    form.clock.run_for(1_000)  # longer than the pause after which a typed name is checked
    assert not [url for url in asked if "duplicates" in url]
    with form.expect_request(CHECK):
        devices.send("Input.insertText", {"text": "云帆智能科技"})
        form.clock.run_for(1_000)
    expect(form.locator("#likeness")).to_contain_text("杭州云帆智能科技有限公司")


def test_the_enter_that_ends_a_composition_saves_nothing(form: Page, app: Flask) -> None:
    fill(form, "苏州恒信医疗器械有限公司", "13900001111")
    devices = form.context.new_cdp_session(form)
    form.locator("#contact-name").focus()
    composing = {"text": "wang", "selectionStart": 4, "selectionEnd": 4}
    devices.send("Input.imeSetComposition", composing)
    enter = {"windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    devices.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    devices.send("Input.insertText", {"text": "王"})
    devices.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(form.locator("#contact-name")).to_have_value("李娜王")
    assert form.url.endswith("/customers/new")
    assert count(app) == 1


@pytest.mark.both_databases
@pytest.mark.seldom_elsewhere
def test_two_quick_presses_make_one_customer(form: Page, app: Flask) -> None:
    fill(form, "苏州恒信医疗器械有限公司", "13900001111")
    form.get_by_role("button", name="保存客户").dblclick()
    expect(form.get_by_role("heading", level=1)).to_have_text("苏州恒信医疗器械有限公司")
    assert count(app) == 2


def test_a_refused_save_keeps_every_letter(form: Page, app: Flask) -> None:
    fill(form, "苏州恒信医疗器械有限公司", "139")
    unfold(form, "需求、预算")
    form.locator("#need").fill("替换旧系统")
    form.get_by_role("button", name="保存客户").click()
    expect(form.get_by_text("手机号应为 11 位")).to_be_visible()
    expect(form.locator("#need")).to_have_value("替换旧系统")
    expect(form.locator("#name")).to_have_value("苏州恒信医疗器械有限公司")
    assert count(app) == 1


def test_a_pasted_signature_fills_the_form(form: Page, app: Flask) -> None:
    form.locator("#paste-text").fill(
        "苏州恒信医疗器械有限公司\n李娜 采购经理\n手机：13900001111\n地址：苏州市虎丘区科技路1号"
    )
    form.get_by_role("button", name="识别并填入").click()
    expect(form.locator("#name")).to_have_value("苏州恒信医疗器械有限公司")
    expect(form.locator("#contact-name")).to_have_value("李娜")
    expect(form.locator("#contact-phone")).to_have_value("13900001111")
    assert count(app) == 1


def test_the_region_offers_what_lies_in_the_one_before(form: Page) -> None:
    unfold(form, "省市区")
    chosen = form.locator("#region-picker select")
    for number, name in enumerate(["浙江省", "杭州市", "滨江区"]):
        chosen.nth(number).select_option(label=name)
    expect(chosen.nth(2)).to_have_value("330108")


@pytest.mark.sizes("desk", "phone")
def test_a_block_is_edited_in_its_place(
    form: Page, people: SimpleNamespace, sales: Sales, axe: Callable[..., None]
) -> None:
    customer = sales.customer("宁波鼎盛新材料有限公司", people.ann, phone="13700000000")
    form.goto(f"/customers/{customer.id}")
    form.get_by_title("需求、预算、竞争对手").click()
    form.locator("#need").fill("新增产线")
    axe(form)
    form.get_by_role("button", name="保存").last.click()
    expect(form.locator(f"#customer-{customer.id}-needs")).to_contain_text("新增产线")


def test_a_contact_is_added_in_the_dialog(
    form: Page, people: SimpleNamespace, sales: Sales
) -> None:
    customer = sales.customer("宁波鼎盛新材料有限公司", people.ann, phone="13700000000")
    form.goto(f"/customers/{customer.id}")
    form.get_by_role("link", name="添加").click()
    dialog = form.get_by_role("dialog")
    dialog.locator("#name").fill("刘敏")
    dialog.locator("#phone").fill("138001")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_text("手机号应为 11 位")).to_be_visible()
    dialog.locator("#phone").fill("13800138000")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()
    expect(form.locator(f"#customer-{customer.id}-contacts")).to_contain_text("刘敏")
