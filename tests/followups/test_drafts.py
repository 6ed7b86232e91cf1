"""Unsent text outlives a closed tab and an expired sign-in, and nobody else finds it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.sessions.models import SignIn
from tests.harness.sales import Sales
from tests.harness.team import PASSWORD

WORDS = "说到一半的话"
KEPT = "() => Object.keys(localStorage).filter(key => key.startsWith('draft:'))"


@pytest.fixture
def path(sales: Sales, people: SimpleNamespace) -> str:
    deal: Deal = sales.deal("杭州云帆智能", people.ann)
    return f"/customers/{deal.customer_id}"


def text(page: Page) -> Any:
    return page.locator("form.followup-form textarea").first


def write(page: Page, path: str) -> None:
    page.goto(path)
    text(page).press_sequentially(WORDS)
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('draft:'))")


def sign_in_as(page: Page, username: str) -> None:
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("button.btn--main")


def test_a_closed_tab_gives_the_text_back(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    write(page, path)
    page.close()
    again = page.context.new_page()
    again.goto(path)
    expect(text(again)).to_have_value(WORDS)
    expect(again.locator("form.followup-form [data-draft-note]")).to_be_visible()


def test_the_text_written_on_a_card_is_there_on_the_customers_page(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    page.goto("/board/")
    page.locator(".card a[hx-get*=followups]").first.click()
    text(page).press_sequentially(WORDS)
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('draft:'))")
    page.goto(path)
    expect(text(page)).to_have_value(WORDS)


def test_an_expired_sign_in_asks_to_sign_in_and_gives_the_text_back(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace, app: Flask
) -> None:
    page = new_page(people.ann)
    write(page, path)
    with app.app_context(), writing() as session:
        for row in session.scalars(select(SignIn)):
            row.end()
    with page.expect_response("**/followups/hints"):  # by the way, when one pauses: leads nowhere
        text(page).press_sequentially("还有")
    expect(text(page)).to_have_value(f"{WORDS}还有")
    text(page).press("Control+Enter")
    page.wait_for_url("**/sign-in**")
    sign_in_as(page, "ann")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(path)
    expect(text(page)).to_have_value(f"{WORDS}还有")


def test_a_saved_text_leaves_no_draft(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    write(page, path)
    page.locator("form.followup-form [data-day-chip]").first.click()
    text(page).press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text(WORDS)
    assert page.evaluate(KEPT) == []
    page.reload()
    expect(text(page)).to_have_value("")


def test_signing_out_leaves_no_draft(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    write(page, path)
    page.locator(".side__foot summary").click()
    page.locator(".side__foot form[data-forgets-drafts] button").click()
    page.wait_for_url("**/sign-in**")
    assert page.evaluate(KEPT) == []


def test_a_colleague_on_the_same_computer_does_not_get_the_text(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace, app: Flask
) -> None:
    page = new_page(people.ann)
    write(page, path)
    page.goto("about:blank")  # what the page was asking would be led to the sign-in as well
    page.context.clear_cookies()
    page.goto("/sign-in")
    sign_in_as(page, "mia")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(path)
    expect(text(page)).to_have_value("")


def test_a_draft_of_last_week_is_gone(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    write(page, path)
    page.evaluate(
        """() => {
            const [key] = Object.keys(localStorage).filter(key => key.startsWith('draft:'));
            const draft = JSON.parse(localStorage.getItem(key));
            draft.at -= 7 * 86400000 + 1000;
            localStorage.setItem(key, JSON.stringify(draft));
        }"""
    )
    other = page.context.new_page()
    other.goto(path)
    expect(text(other)).to_have_value("")
    assert other.evaluate(KEPT) == []


def test_a_draft_that_is_discarded_is_gone(
    path: str, new_page: Callable[..., Page], people: SimpleNamespace
) -> None:
    page = new_page(people.ann)
    write(page, path)
    page.reload()
    page.locator("form.followup-form [data-draft-note] button").click()
    expect(text(page)).to_have_value("")
    assert page.evaluate(KEPT) == []
