"""What the files hold: text, print, the layouts of others; and what they cost."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader

from crmapp import clock as crm_clock
from crmapp.contacts.models import Contact
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.exports.cells import LONGEST, fitting, in_cells
from crmapp.exports.queries import AT_ONCE, exportable, read_in_blocks
from crmapp.imports.models import LayoutMemory
from crmapp.imports.own_texts import rejoined
from tests.exports.conftest import ANNS, BOBS, Out
from tests.harness.sales import Sales


@pytest.mark.one_database
def test_a_text_file_calculates_nothing_and_opens_in_excel(
    customers: None, out: Callable[..., Out], people: SimpleNamespace
) -> None:
    data = out(people.mia).file(format="csv")
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\r\n") == 3
    assert "'=谈过价格" in text
    assert ",128000," in text


@pytest.mark.one_database
def test_the_list_for_the_meeting_is_printed_across(
    customers: None, out: Callable[..., Out], people: SimpleNamespace
) -> None:
    pdf = PdfReader(BytesIO(out(people.mia).file(format="pdf", query="?type=interested")))
    page = pdf.pages[0]
    assert page.mediabox.width > page.mediabox.height
    text = page.extract_text()
    for told in ("意向", ANNS, "王建国", "138****8000", "=谈过价格", "发分项报价", "安然"):
        assert told in text, told
    assert "13800138000" not in text


@pytest.mark.one_database
def test_more_than_one_file_holds_comes_as_several_in_a_zip(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, monkeypatch: Any
) -> None:
    monkeypatch.setattr("crmapp.exports.workbook.MOST_ROWS", 1)
    monkeypatch.setattr("crmapp.exports.meeting.PER_FILE", 1)
    mia = out(people.mia)
    for kind in ("xlsx", "pdf"):
        with ZipFile(BytesIO(mia.file(format=kind))) as together:
            assert [name.rpartition(" ")[2] for name in together.namelist()] == [
                f"1.{kind}", f"2.{kind}"
            ]  # fmt: skip
            files = [BytesIO(together.read(name)) for name in together.namelist()]
    pages = [page.extract_text() for file in files for page in PdfReader(file).pages]
    assert len(pages) == 2
    assert "第 2–2 位" in pages[1]


@pytest.mark.one_database
def test_the_layout_of_a_sheet_that_was_taken_in_is_filled_again(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask
) -> None:
    heads = ["序号", "客户", "对接人(姓名/职位)", "跟进记录", "合作意向", "备注", "跟单"]
    keys = ["sheet.serial", "customer.name", "contact.name", "entry.content", "customer.remarks",
            "customer.remarks", "customer.owner"]  # fmt: skip
    with app.app_context(), writing() as session:
        session.add(
            LayoutMemory(
                fingerprint="f", title="客户跟踪", mapping=dict(zip("0123456", keys, strict=True)),
                headers=dict(zip("0123456", heads, strict=True)),
            )
        )  # fmt: skip
        told_on = crm_clock.today() - timedelta(days=2)
        before = told_on.replace(day=1) - timedelta(days=1)
        months = ["客户", f"{before.month}月", f"{told_on.month}月"]
        mapping = {"0": "customer.name", "1": "entry.content", "2": "entry.content"}
        session.add(
            LayoutMemory(
                fingerprint="g", title="按月", mapping=mapping,
                headers=dict(zip("012", months, strict=True)),
            )
        )  # fmt: skip
        customer = session.get(Deal, 1).customer
        customer.remarks = "合作意向：很强\n爱喝茶"
        session.get(Contact, 1).position = "总监"
    mia = out(people.mia)
    assert "客户跟踪" in mia.client.get("/exports/new").text
    book = mia.book(layout="f", query="?sort=name")
    assert next(iter(book)) == "客户跟踪"
    head, first, second = book["客户跟踪"]
    assert list(head) == heads
    day = (crm_clock.today() - timedelta(days=2)).isoformat()
    assert first == (1, ANNS, "王建国/总监", f"{day}：=谈过价格", "很强", "爱喝茶", "安然")
    assert second[:3] == (2, BOBS, "王建国")
    _head, first, _second = mia.book(layout="g", query="?sort=name")["按月"]
    assert first == (ANNS, None, f"{day}：=谈过价格")


@pytest.mark.one_database
def test_a_block_of_customers_costs_as_many_statements_however_many_they_are(
    customers: None, people: SimpleNamespace, app: Flask, sales: Sales, statements: Callable
) -> None:
    def cost() -> int:
        with app.app_context(), statements() as sent:
            keys = [one.id for one in exportable(people.mia, "", [])]
            assert len(keys) <= AT_ONCE
            assert sum(map(len, read_in_blocks(people.mia, keys, is_open=True))) == len(keys)
        return len([line for line in sent if "FROM customers" in line or "customer_id" in line])

    few = cost()
    for nth in range(5):
        sales.deal(f"客户{nth}", people.ann)
    assert cost() == few <= 19


def test_a_text_that_no_cell_holds_goes_on_below_and_is_joined_again() -> None:
    assert fitting("短") == ("短", False)
    assert fitting("a" * LONGEST) == ("a" * LONGEST, False)
    text, is_cut = fitting("😀" * LONGEST)
    assert is_cut
    assert text.strip("😀") == "…"
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST
    assert fitting("a\r\nb\ufffe")[0] == "a\nb\ufffd"
    assert in_cells("短") == ("短", "")
    long = "甲😀" * LONGEST
    parts = [long]
    while (cut := in_cells(parts[-1]))[1]:
        parts[-1:] = cut
    assert len(parts) == 4
    rows = [["C1", part, "乙" if nth == 0 else None] for nth, part in enumerate(parts)]
    rows += [["C1", "…又一条", None], ["C2", "…", None]]
    joined = list(rejoined(enumerate(rows, 2), {0}))
    assert joined == [(2, ["C1", long, "乙"]), (6, rows[4]), (7, rows[5])]
