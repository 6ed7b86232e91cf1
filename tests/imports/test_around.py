"""What stands around a table is said of its rows: names of sheets, captions, lines above."""

from datetime import date

import pytest
import xlsxwriter

from crmapp.imports.bad_sheets import CardSheets
from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.layout import find_layout
from crmapp.imports.reading import Sheet, Workbook, read_workbook
from crmapp.imports.understand import understand
from tests.imports.conftest import TODAY

pytestmark = pytest.mark.one_database
HEAD = ["客户名称", "联系人", "电话"]


def table(hidden=(), **sheets):
    made = [Sheet(name, [list(row) for row in rows]) for name, rows in sheets.items()]
    return find_layout(Workbook("a", made, list(hidden)))


def said(layout):
    return list(understand(layout, mapping_of(guess_columns(layout)), TODAY))


def test_sheets_may_be_a_salesperson_each_and_the_others_are_told() -> None:
    layout = table(
        hidden=["去年"],
        汇总=[["业务员", "客户数"], ["李娜", 1]],
        李娜=[["单位：万元"], [*HEAD, "合同额"], ["甲一科技", "王五", "13800000001", 12.5]],
        老周=[[*HEAD, "合同额"], ["乙二照明", "许姐", "13800000002", "3"]],
    )
    assert [row.owner for row in said(layout)] == ["李娜", "老周"]
    assert [row.deal["amount"] for row in said(layout)] == [12_500_000, 3_000_000]
    assert layout.unread == ("汇总", "去年")


def test_sheets_of_stages_are_one_table_though_their_columns_differ() -> None:
    layout = table(
        意向客户=[[*HEAD, "需求", "跟进记录", "来源"], ["甲一科技", "王五", "13800000001", "泵"]],
        已成交=[
            [*HEAD, "合同号", "合同金额", "签订日期"],
            ["乙二照明", "许姐", "13800000002", "H1"],
        ],
    )
    assert [row.deal["stage"] for row in said(layout)] == ["意向客户", "已成交"]


def test_captions_are_stages_or_kept_as_what_they_are_and_the_owner_may_stand_above() -> None:
    rows = [
        ["客户表  负责人：段誉"],
        HEAD,
        ["一、意向客户"],
        ["甲一科技", "王五", "13800000001"],
        [None, "赵六", "13800000003"],
        ["二、成交客户"],
        ["乙二照明", "许姐", "13800000002"],
    ]
    one, two = said(table(客户=rows))
    assert (one.deal, two.deal) == ({"stage": "意向客户"}, {"stage": "成交客户"})
    assert (one.owner, two.owner, len(one.contacts)) == ("段誉", "段誉", 2)
    rows[2], rows[5] = ["【展会客户】"], ["【老客户】"]
    assert [row.customer["remarks"] for row in said(table(客户=rows))] == [
        "分组：【展会客户】",
        "分组：【老客户】",
    ]


def test_the_number_of_a_day_is_of_the_month_that_its_sheet_is_called_by() -> None:
    head = ["日期", "客户", "情况"]
    layout = table(
        **{
            "8月": [["2026年8月拜访"], head, ["3日", "甲一科技", "初访"], [28, "乙二照明", "报价"]],
            "12月": [head, ["30", "甲一科技", "送年历"]],
        }
    )
    entries = sorted(entry.day for row in said(layout) for entry in row.entries)
    assert entries == [date(2025, 12, 30), date(2026, 8, 3), date(2026, 8, 28)]


def test_cards_of_a_customer_each_are_no_table() -> None:
    card = [
        ["客户档案"],
        ["客户名称", "甲一科技", "行业", "机械"],
        ["联系人", "王五", "电话", "13800000001"],
        *([f"2026-08-0{day} 电话"] for day in range(1, 8)),
    ]
    with pytest.raises(CardSheets):
        table(甲一=card, 乙二=card)


def test_a_note_on_a_cell_is_kept_with_its_row(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("甲", "乙"):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, [f"{name}一科技", "王五", "13800000001"])
        sheet.write_comment(1, 1, "爱人也在采购部")
    one, two = said(find_layout(read_workbook(path, "a.xlsx")))
    assert (one.customer.get("remarks"), two.customer["remarks"]) == (None, "批注：爱人也在采购部")
