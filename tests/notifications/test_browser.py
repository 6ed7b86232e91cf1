"""A new line pops up on the desktop, where its reader let it and the address is trusted."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp.database import writing
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from tests.harness.sales import Sales

# The browser's own windows lie outside of every page: what is asked of them is written down.
WATCHED = """
    window.popped = [];
    window.Notification = class extends window.Notification {
        constructor(title, options) { super(title, options); popped.push([title, options, this]); }
    };"""
LOOKED_AT = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.mark.one_database
@pytest.mark.sizes("desk")
def test_a_new_line_pops_up_once_where_its_reader_lets_it(
    app: Flask, people: SimpleNamespace, sales: Sales, clock: Any, new_page: Callable[..., Page]
) -> None:
    clock.at("2026-11-25 10:00")  # a working hour: at others nothing pops up
    customer = sales.customer("杭州云帆", people.ann)
    page = new_page(people.ann)
    page.add_init_script(WATCHED)
    page.goto("/me/reminders")
    title = page.title()
    page.context.grant_permissions(["notifications"])  # the person's answer to what comes
    page.locator("[data-desktop-ask]").click()
    expect(page.locator("[data-desktop-when=granted]")).to_be_visible()
    expect(page.locator("[data-desktop-ask]")).to_be_hidden()

    with app.app_context(), writing():
        notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)
    for status in (200, 304):
        with page.expect_response("**/notifications/poll") as answer:
            page.evaluate(LOOKED_AT)
        assert answer.value.status == status
        expect(page.locator(".bell [data-unread]")).to_have_text("1")
        expect(page).to_have_title(f"(1) {title}")
    [[told, options, _popup]] = page.evaluate("popped")
    assert told == "主管修改了你的客户"
    assert options["body"] == customer.short_name
    page.evaluate("popped[0][2].onclick()")
    page.wait_for_url(f"**/customers/{customer.id}")

    untrusted = new_page(people.ann, host="crm.lan")
    untrusted.goto("/me/reminders")
    expect(untrusted.locator("[data-desktop-when=impossible]")).to_be_visible()
    expect(untrusted.locator("[data-desktop-ask]")).to_be_hidden()
