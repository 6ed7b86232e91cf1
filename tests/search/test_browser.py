"""The search box in a real browser: while typing, by keyboard, with an input method."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.harness.sales import Sales


@pytest.fixture
def page(new_page: Callable[..., Page], people: SimpleNamespace, sales: Sales) -> Page:
    sales.customer("杭州云帆智能", people.ann, contact="王建国", phone="13812345678")
    sales.customer("上海云帆科技", people.bob, contact="赵敏", phone="13900001111")
    page = new_page(people.ann)
    page.goto("/customers")
    return page


def found(page: Page):
    return page.locator("#search-found .found")


def test_the_slash_leads_to_the_box_and_enter_opens_the_first_answer(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("yunfan")
    expect(found(page)).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("杭州云帆智能")


def test_arrows_walk_through_the_answers(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("yunfan")
    expect(found(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("上海云帆科技")


@pytest.mark.both_databases
@pytest.mark.seldom_elsewhere
def test_a_phone_number_is_found_and_stands_in_no_address(page: Page) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.keyboard.press("/")
    page.keyboard.type("13812345678")
    expect(found(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("杭州云帆智能")
    # A file carries the print of its content, which may hold any figures.
    assert not [url for url in seen if "138" in url and "/static/" not in url]


def test_emptying_the_box_empties_the_answers(page: Page) -> None:
    page.locator("[data-search]").fill("云帆")
    expect(found(page)).to_have_count(2)
    page.locator("[data-search]").fill("")
    expect(found(page)).to_have_count(0)


def test_nothing_is_asked_while_an_input_method_composes(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("/")
    session = page.context.new_cdp_session(page)
    for text in ("yun", "yun'fan"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    assert not [url for url in asked if "/search/" in url]
    session.send("Input.insertText", {"text": "云帆"})
    expect(found(page)).to_have_count(2)
    assert len([url for url in asked if "/search/" in url]) == 1


@pytest.mark.sizes("desk", "phone")
def test_the_answers_are_no_barrier(page: Page, axe: Callable[..., None]) -> None:
    page.locator("[data-search]").fill("云帆")
    expect(found(page)).to_have_count(2)
    axe(page)
