"""Typing with an input method: real composition events, nothing sent before they end."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, Request, expect
from sqlalchemy import select

from crmapp.database import db
from crmapp.followups.models import FollowUp
from tests.harness.sales import Sales

ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}


@pytest.fixture
def page(sales: Sales, people: SimpleNamespace, new_page: Callable[..., Page]) -> Page:
    deal = sales.deal("杭州云帆智能", people.ann)
    page = new_page(people.ann)
    page.goto(f"/customers/{deal.customer_id}")
    page.clock.install()  # the page's timers wait for `later`
    page.evaluate(
        "addEventListener('compositionend', (event) => { window.endedAt = event.timeStamp; }, true)"
    )
    return page


def later(page: Page) -> None:
    """Let every pause run out after which the page would ask, save or keep something."""
    page.clock.run_for(1_000)


def breathe(page: Page) -> None:
    """Wait out the frame in which the page takes an Enter for the end of the composition."""
    page.wait_for_function("new Event('now').timeStamp - window.endedAt > 20")


@pytest.fixture
def sent(page: Page) -> list[str]:
    """What the page asks the application from now on; its icon may still be on the way."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if "/static/" not in request.url:
            seen.append(f"{request.method} {request.url}")

    page.on("request", note)
    return seen


@pytest.fixture
def keyboard(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def compose(keyboard: CDPSession, text: str) -> None:
    place = {"selectionStart": len(text), "selectionEnd": len(text)}
    keyboard.send("Input.imeSetComposition", {"text": text, **place})


def enter_while_composing(keyboard: CDPSession) -> None:
    """The Enter that picks a candidate, as Windows and Linux report it: key code 229."""
    process = {**ENTER, "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **process})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **process})


def entries(app: Flask) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(FollowUp.content)))


def test_the_search_asks_nothing_while_composing_and_once_after(
    page: Page, keyboard: CDPSession, sent: list[str]
) -> None:
    page.locator("[data-search]").focus()
    for step in ("h", "ha", "han", "hang", "hangzhou"):
        compose(keyboard, step)
    later(page)
    assert sent == []
    with page.expect_request("**/search**"):
        keyboard.send("Input.insertText", {"text": "杭州"})
        later(page)
    later(page)
    assert len(sent) == 1
    expect(page.locator("[data-search]")).to_have_value("杭州")


def test_the_enter_that_ends_a_composition_submits_nothing(
    page: Page, keyboard: CDPSession, sent: list[str], app: Flask
) -> None:
    page.locator("form.followup-form textarea").first.fill("谈过了")
    with page.expect_request("**/followups/hints"):  # what is asked about these words
        later(page)
    sent.clear()
    page.locator("form.followup-form [data-day-chip]").first.click()
    page.locator("form.followup-form summary").click()
    field = page.locator("form.followup-form [name=attitude]")
    field.focus()
    compose(keyboard, "ji ji")
    enter_while_composing(keyboard)
    keyboard.send("Input.insertText", {"text": "积极"})
    later(page)
    assert sent == []
    expect(field).to_have_value("积极")
    breathe(page)
    field.press("Enter")
    expect(page.locator("#timeline > li").first).to_contain_text("积极")
    assert entries(app) == ["谈过了"]


def test_ctrl_enter_while_composing_sends_nothing(
    page: Page, keyboard: CDPSession, sent: list[str], app: Flask
) -> None:
    page.locator("form.followup-form [data-day-chip]").first.click()
    page.locator("form.followup-form textarea").first.focus()
    compose(keyboard, "tan guo le")
    control = {**ENTER, "windowsVirtualKeyCode": 229, "modifiers": 2}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **control})
    later(page)
    assert sent == []
    keyboard.send("Input.insertText", {"text": "谈过了"})
    breathe(page)
    page.locator("form.followup-form textarea").first.press("Control+Enter")
    expect(page.locator("#timeline > li").first).to_contain_text("谈过了")
    assert entries(app) == ["谈过了"]


def test_an_unfinished_composition_is_not_kept_as_a_draft(page: Page, keyboard: CDPSession) -> None:
    page.locator("form.followup-form textarea").first.focus()
    compose(keyboard, "tan")
    later(page)
    assert page.evaluate("localStorage.length") == 0
    keyboard.send("Input.insertText", {"text": "谈"})
    page.wait_for_function("() => localStorage.length === 1")
