"""A meeting on the wall: keys step through it, and what is said is written beside the customer."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.one_database
@pytest.mark.sizes("desk")
def test_keys_step_through_the_parts_and_a_comment_stands_beside_its_customer(
    week: SimpleNamespace, people: SimpleNamespace, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.mia)
    page.goto("/meetings/week/2026-11-16")
    page.keyboard.press("f")
    expect(page.locator("html.is-presenting")).to_be_visible()
    expect(page.locator(".side")).to_be_hidden()
    for key, part in (("ArrowRight", "persons"), (" ", "moves"), ("ArrowLeft", "persons")):
        page.keyboard.press(key)
        expect(page.locator(f"#{part}")).to_be_focused()
    page.locator("#moves .said__add").first.click()
    written = page.locator("#moves textarea")
    expect(written).to_be_focused()
    page.keyboard.type("f 先谈交期")  # which is no key of the page while one writes
    expect(page.locator("html.is-presenting")).to_be_visible()
    page.locator("#moves .said__form .btn--main").click()
    expect(page.locator("#moves .said__line")).to_contain_text("先谈交期")
    expect(page.locator("#all-said")).to_contain_text("先谈交期")
