"""Asking for an export and approving it, as people do it on screen."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.sizes("desk")
@pytest.mark.one_database
def test_a_salesperson_asks_from_the_list_and_the_manager_approves_from_the_bell(
    customers: None, new_page: Callable[..., Page], people: SimpleNamespace,
    axe: Callable[..., None],
) -> None:  # fmt: skip
    bob, mia = new_page(people.bob), new_page(people.mia)
    bob.goto("/customers?owner=me")
    bob.get_by_role("link", name="导出", exact=True).click()
    asking = bob.get_by_role("dialog")
    expect(asking.get_by_text("1 位客户")).to_be_visible()
    asking.get_by_label("用途").fill("周会")
    asking.get_by_label("CSV 文本").check()
    axe(bob)
    asking.get_by_role("button", name="提交申请").click()
    expect(bob.get_by_text("等待批准")).to_be_visible()
    mia.goto("/notifications/")
    mia.locator(".line").filter(has_text="申请导出客户").locator(".line__open").click()
    expect(mia.get_by_text("周会")).to_be_visible()
    axe(mia)
    mia.get_by_role("button", name="批准", exact=True).click()
    expect(mia.get_by_text("已批准，鲍勃 将收到文件。")).to_be_visible()
