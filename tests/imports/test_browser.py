"""A spreadsheet from the file to the board in a real browser, on the desk and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.jobs.runner import Runner

pytestmark = pytest.mark.sizes("desk", "phone")


@pytest.fixture
def runner(app: Flask) -> Iterator[Runner]:
    """The threads that do the jobs."""
    runner = Runner(app, workers=1)
    runner.start()
    yield runner
    runner.stop()


@pytest.mark.both_databases
@pytest.mark.seldom_elsewhere
def test_a_sheet_goes_from_the_file_to_planned_deals(
    app: Flask,
    runner: Runner,
    new_page: Callable[..., Page],
    people: SimpleNamespace,
    samples: list[Path],
    axe: Callable[..., None],
) -> None:
    page = new_page(people.mia)
    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(samples[0])

    stage = page.get_by_label("“当前销售阶段”对应")
    expect(stage).to_have_value("deal.stage")
    axe(page)
    stage.select_option("")
    expect(page.locator("#preview .badge")).to_have_count(0)
    stage.select_option("deal.stage")
    expect(page.locator("#preview .badge").first).to_have_text("潜在客户")
    page.get_by_role("button", name="读取全部行").click()

    counts = page.locator("#import-counts")
    expect(counts).to_contain_text("58 行新增客户", timeout=30_000)
    axe(page)
    first = page.locator(".irow").first
    first.get_by_role("combobox").select_option("skip")
    expect(counts).to_contain_text("57 行新增客户")
    page.locator(".irow").first.get_by_role("combobox").select_option("take")
    expect(counts).to_contain_text("58 行新增客户")
    page.get_by_role("button", name="导入", exact=True).click()

    expect(page.get_by_role("heading", name="新增 58 个客户")).to_be_visible(timeout=30_000)
    axe(page)
    page.get_by_role("link", name="现在安排").click()
    expect(page.locator("#plans-left")).to_contain_text("39")
    axe(page)
    page.locator(".plan").first.get_by_role("button", name="明天").click()
    expect(page.locator("#plans-left")).to_contain_text("38")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Customer)) == 58
        planned = select(func.count()).where(Deal.next_due_on.is_not(None))
        assert db.session.scalar(planned) == 1


def test_a_broken_file_is_told_where_it_was_dropped(
    new_page: Callable[..., Page], people: SimpleNamespace, tmp_path: Path, faults
) -> None:
    faults.forgive("422")
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    page = new_page(people.ann)
    page.goto("/imports/new")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("损坏")
    expect(page.locator("input[type=file]")).to_be_visible()
