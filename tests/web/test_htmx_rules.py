"""The six rules that htmx 4 needs under the content policy, each in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect

from tests.harness.sales import Sales

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def board(new_page: Callable[..., Page], people: SimpleNamespace, sales: Sales) -> SimpleNamespace:
    deal = sales.deal("杭州云帆智能", people.ann)
    page = new_page(people.ann)
    page.goto("/board/")
    return SimpleNamespace(page=page, deal=deal, card=page.locator(".card"))


def answer(page: Page, pattern: str, status: int, body: str) -> None:
    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html")

    page.route(re.compile(pattern), fulfil)


def test_rule_1_an_error_is_not_swapped_in_but_its_toast_shows(board, faults) -> None:
    faults.forgive("status of 500")
    toast = '<p>broken page</p><div hx-swap-oob="beforeend:#toasts"><p class="told">told</p></div>'
    answer(board.page, "/star$", 500, toast)
    board.card.hover()
    board.card.get_by_label("星标").click()
    expect(board.page.locator(".told")).to_be_visible()
    expect(board.page.get_by_text("broken page")).to_have_count(0)


def test_rule_2_the_token_goes_with_every_request(board) -> None:
    board.card.hover()
    with board.page.expect_request("**/star") as sent:
        board.card.get_by_label("星标").click()
    token = board.page.evaluate("JSON.parse(document.body.getAttribute('hx-headers:inherited'))")
    assert sent.value.headers["x-csrftoken"] == token["X-CSRFToken"]


def test_rule_2_a_double_click_sends_once(board) -> None:
    sent = []
    board.page.on(
        "request", lambda request: sent.append(request) if "/star" in request.url else None
    )
    board.card.hover()
    with board.page.expect_response("**/star"):
        board.card.get_by_label("星标").dblclick()
    expect(board.page.locator(".card--starred")).to_have_count(1)
    assert len(sent) == 1


def test_rule_3_a_toast_arrives_though_its_card_is_gone(board) -> None:
    def slow(route: Route) -> None:
        board.page.evaluate("document.querySelector('.card').remove()")
        route.continue_()

    board.page.route(re.compile(r"/deals/\d+/stage$"), slow)
    board.card.focus()
    board.page.keyboard.press("Alt+ArrowRight")
    expect(board.page.locator(".toast")).to_contain_text("需求了解")


def test_rule_4_the_first_poll_already_sends_its_tag(board) -> None:
    with board.page.expect_request("**/board/poll*") as sent:
        board.page.evaluate("htmx.trigger('#board', 'poll')")
    assert sent.value.headers["hx-ptag"]


def test_rule_5_going_back_without_a_sign_in_leads_to_the_door(board) -> None:
    board.page.goto("/customers")
    board.page.context.clear_cookies()
    board.page.go_back()
    expect(board.page).to_have_url(re.compile("/sign-in"))


def test_rule_5_nothing_private_is_kept_by_the_browser(board) -> None:
    board.page.get_by_role("link", name="杭州云帆智能", exact=True).click()
    expect(board.page).to_have_url(re.compile(r"/customers/\d+$"))
    board.page.go_back()
    expect(board.card).to_be_visible()
    kept = board.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "云帆" not in kept


@pytest.mark.one_database
def test_rule_6_no_template_asks_for_evaluation() -> None:
    asks = re.compile(r"hx-on|hx-vals=.js:|js:|hx-trigger=\"[^\"]*\[")
    found = [
        f"{path.name}: {line.strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        for line in path.read_text().splitlines()
        if asks.search(line)
    ]
    assert not found
