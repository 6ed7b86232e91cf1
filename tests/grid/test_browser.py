"""The sheet in a real browser: keys, an input method, a pasted block, two writers at once."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from tests.harness.sales import Sales

pytestmark = pytest.mark.sizes("desk")

NAMES = ("杭州云帆智能", "苏州恒信医疗")
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const given = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', given));
}"""


@pytest.fixture
def names(sales: Sales, people: SimpleNamespace) -> tuple[str, ...]:
    for name in NAMES:
        sales.deal(name, people.ann)
    return NAMES


def opened(new_page: Callable[..., Page], person: object) -> Page:
    page = new_page(person)
    page.goto("/customers/sheet/?sort=number")
    return page


def cell(page: Page, row: int, key: str) -> Locator:
    heads = page.locator(".sheet thead [data-column]")
    keys = heads.evaluate_all("all => all.map((head) => head.dataset.column)")
    return page.locator(".sheet tbody tr").nth(row).locator("th, td").nth(keys.index(key) + 1)


def test_cells_are_written_and_left_by_keys_alone(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace,
    axe: Callable[..., None],
) -> None:  # fmt: skip
    page = opened(new_page, people.ann)
    cell(page, 0, "name").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("制造")
    expect(page.get_by_role("option")).to_have_text(["制造业"])
    axe(page, ".sheet__wrap")
    page.keyboard.press("Enter")
    expect(cell(page, 0, "industry")).to_have_text("制造业")
    expect(page.locator("#toasts")).to_contain_text("行业已保存")
    expect(cell(page, 1, "industry")).to_have_class("is-current")
    page.keyboard.press("Control+z")
    expect(cell(page, 0, "industry")).to_have_text("")
    page.keyboard.press("F2")
    page.keyboard.type("教育")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(cell(page, 1, "industry")).to_have_text("")
    expect(cell(page, 1, "grade")).to_have_class("is-current")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".sheet :focus")).to_have_count(0)


def test_an_input_method_loses_no_letter_on_a_selected_cell(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace, app: Flask
) -> None:
    page = opened(new_page, people.ann)
    method = page.context.new_cdp_session(page)
    cell(page, 0, "need").click()
    for written in ("y", "ya", "yang"):
        size = len(written)
        method.send(
            "Input.imeSetComposition",
            {"text": written, "selectionStart": size, "selectionEnd": size},
        )
    expect(page.locator(".sheet__editor.is-open")).to_have_value("yang")
    method.send("Input.insertText", {"text": "样品"})
    expect(page.locator(".sheet__editor.is-open")).to_have_value("样品")
    page.keyboard.type("10")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 0, "need")).to_have_text("样品10")
    expect(page.locator("#toasts")).to_contain_text("需求已保存")
    expect(cell(page, 1, "need")).to_have_class("is-current")
    with app.app_context():
        needs = db.session.scalars(select(Customer.need).order_by(Customer.id)).all()
    assert needs == ["样品10", ""]


def test_a_pasted_block_is_looked_at_taken_over_and_undone(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace,
    axe: Callable[..., None],
) -> None:  # fmt: skip
    page = opened(new_page, people.ann)
    cell(page, 0, "industry").click()
    page.evaluate(PASTE, "制造业\tA\r\n教育\tX\r\n")
    expect(page.get_by_role("heading", name="核对修改")).to_be_visible()
    expect(page.locator(".changes tbody tr")).to_have_count(4)
    axe(page, "#changes")
    page.get_by_label("更新原因").fill("按新名单")
    page.get_by_role("button", name="确认修改").click()
    expect(cell(page, 1, "industry")).to_have_text("教育")
    expect(cell(page, 1, "grade")).to_have_text("")
    page.get_by_role("button", name="撤销").click()
    expect(cell(page, 0, "grade")).to_have_text("")
    expect(page.locator("#toasts")).to_contain_text("已撤销")


def test_two_writers_of_one_cell_are_both_heard(
    new_page: Callable[..., Page], names: tuple[str, ...], people: SimpleNamespace, faults
) -> None:
    faults.forgive("409")
    mine, theirs = opened(new_page, people.ann), opened(new_page, people.mia)
    cell(theirs, 0, "need").click()
    theirs.keyboard.type("十台\n")
    expect(theirs.locator("#toasts")).to_contain_text("需求已保存")
    cell(mine, 0, "need").click()
    mine.keyboard.type("二十台\n")
    note = mine.get_by_role("alert")
    expect(note).to_contain_text("期间已被改为“十台”")
    note.get_by_role("button", name="用我的").click()
    expect(mine.locator("#toasts")).to_contain_text("需求已保存")
    expect(cell(mine, 0, "need")).to_have_text("二十台")
