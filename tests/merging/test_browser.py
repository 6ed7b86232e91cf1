"""Duplicates and a merge as a manager meets them in a browser."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp.jobs.runner import run_pending
from tests.merging.pair import KEPT, pair

__all__ = ["pair"]


@pytest.mark.sizes("desk", "phone")
def test_a_manager_merges_a_pair_that_was_found_and_takes_it_back(
    pair: SimpleNamespace, app: Flask, new_page: Callable[..., Page], people: SimpleNamespace,
    axe: Callable[..., None], size: str,
) -> None:  # fmt: skip
    page = new_page(people.mia, size=size)
    page.goto("/duplicates")
    page.get_by_role("button", name="查找重复").click()
    run_pending(app)
    page.wait_for_url("**/duplicates")
    axe(page)
    page.get_by_role("link", name="合并…").click()
    axe(page)
    page.get_by_label("三台打印机").check()
    page.get_by_role("button", name="合并", exact=True).click()
    page.wait_for_url(f"**/customers/{pair.kept}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(KEPT)
    axe(page)
    page.get_by_role("button", name="撤销合并").click()
    page.wait_for_url(f"**/customers/{pair.gone}")
    page.goto("/duplicates?state=merged")
    expect(page.get_by_text("已撤销")).to_be_visible()
    axe(page)
    page.goto("/duplicates")
    page.get_by_role("button", name="不是同一家").click()
    expect(page.get_by_role("button", name="恢复提示")).to_be_visible()
    axe(page)
