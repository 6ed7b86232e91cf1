"""The table is found whatever stands around it."""

from datetime import date
from pathlib import Path

import pytest

from crmapp.imports.bad_sheets import NoHeader
from crmapp.imports.layout import find_layout
from crmapp.imports.reading import Sheet, Workbook, read_workbook

HEAD = ["客户名称", "联系人", "电话", "备注"]
ONE = ["云帆科技有限公司", "张三", "13800000001", "老客户"]
TWO = ["海纳贸易有限公司", "李四", "13800000002", None]


def found(rows, merged=()):
    return find_layout(Workbook("a", [Sheet("客户", [list(row) for row in rows], list(merged))]))


def test_titles_hints_blank_rows_and_totals_are_no_customers() -> None:
    table = found(
        [
            ["2025年客户汇总表"],
            ["填写说明：每周五更新"],
            HEAD,
            ["必填", "必填", "如：13800000000", "选填"],
            ONE,
            [],
            TWO,
            ["合计", None, None, "2家"],
            ["制表人：王五"],
        ]
    )
    assert (table.header_row, table.first_row) == (3, 4)
    assert [row.number for row in table.rows] == [5, 7]
    assert [(row.number, row.reason) for row in table.dropped] == [
        (4, "hint"),
        (8, "total"),
        (9, "note"),
    ]


def test_a_second_block_may_repeat_the_header_under_a_caption() -> None:
    other = ["客户名称", "联系人", "电话", "成交日期", "收回多少"]
    rows = [["华东区"], HEAD, ONE, [], ["华南区"], other, TWO, ["小计：1家"]]
    table = found(rows, [(0, 0, 0, 3), (4, 0, 4, 3)])
    assert [row.number for row in table.rows] == [3, 7]
    assert [row.reason for row in table.dropped] == ["section", "header", "total"]


def test_a_header_of_two_rows_names_columns_by_both() -> None:
    table = found(
        [
            ["客户全称", "联系人信息", None, "跟进", None, "下次跟进", None],
            [None, "姓名", "手机", "时间", "方式", "时间", "内容"],
            ["云帆科技有限公司", "张三", "13800000001", date(2025, 3, 4), "电话", "3月9日", "报价"],
        ],
        [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4), (0, 5, 0, 6)],
    )
    assert (table.header_row, table.first_row) == (2, 3)
    assert [column.header for column in table.columns] == [
        "客户全称",
        "联系人信息 姓名",
        "联系人信息 手机",
        "跟进 时间",
        "跟进 方式",
        "下次跟进 时间",
        "下次跟进 内容",
    ]


def test_a_third_row_of_a_header_speaks_where_it_says_something() -> None:
    table = found(
        [
            ["序号", "客户信息", None, None, "跟进信息", "备注"],
            [None, "名称", "联系人", None, "下次计划", None],
            [None, None, "姓名", "手机"],
            [1, "云帆科技", "张三", "13800000001", "出方案", "国企"],
        ],
        [(0, 1, 0, 3), (0, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4), (0, 5, 2, 5)],
    )
    (row,) = table.rows
    named = {column.header: row.at(column.index) for column in table.columns}
    assert (named["客户信息 名称"], named["手机"]) == ("云帆科技", "13800000001")
    assert (named["跟进信息 下次计划"], named["备注"]) == ("出方案", "国企")


def test_cells_merged_downwards_speak_for_every_row_they_cover() -> None:
    rows = [HEAD, ONE, [None, "王五", "13800000003", None]]
    table = found(rows, [(1, 0, 2, 0)])
    assert table.rows[1].at(0) == "云帆科技有限公司"
    assert table.rows[1].own[0] is None


def test_the_sheet_with_customers_is_picked() -> None:
    sheets = [
        Sheet("说明", [["使用说明"], ["一、每周更新"]]),
        Sheet("字典", [["行业", "来源"], ["制造业", "展会"]]),
        Sheet("客户", [HEAD, ONE, TWO]),
    ]
    assert find_layout(Workbook("a", sheets)).sheet.name == "客户"


def test_tables_beside_each_other_are_one_list() -> None:
    table = found([["一部"], [*HEAD, None, *HEAD], [*ONE, None, *TWO], TWO])
    assert [row.cells[:2] for row in table.rows] == [ONE[:2], TWO[:2], TWO[:2]]
    places = [table.place(row.number).partition(" ")[2] for row in table.rows]
    assert places == ["(1)!3", "(1)!4", "(2)!3"]


def test_the_fingerprint_depends_on_the_headers_only() -> None:
    bare = found([HEAD, ONE])
    assert found([["标题"], HEAD, TWO, ONE]).fingerprint == bare.fingerprint
    assert found([[*HEAD, "负责人"], [*ONE, "甲"]]).fingerprint != bare.fingerprint


@pytest.mark.parametrize(
    "rows",
    [
        [["一", "二"], ["三", "四"]],
        [["行业", "来源"], ["a", "b"]],
        [ONE],
        [["客户名称", "甲公司", "联系人", "丁强"], ["电话", "13770000001", "地址", "杭州"]],
        [["项目", "客户一"], ["客户名称", "甲公司"], ["联系人", "丁强"], ["电话", "13770000001"]],
    ],
)
def test_a_sheet_without_headers_is_refused(rows) -> None:
    with pytest.raises(NoHeader):
        found(rows)


def test_a_layout_is_found_in_every_sample(samples: list[Path]) -> None:
    layouts = [find_layout(read_workbook(path, path.name)) for path in samples]
    assert [layout.header_row for layout in layouts] == [3, 2, 2, 2, 1]
    assert [len(layout.rows) for layout in layouts] == [60, 40, 45, 83, 50]
    assert all(not layout.dropped for layout in layouts)


def test_few_known_columns_among_many_and_a_line_of_who_fills_in_are_no_hindrance() -> None:
    head = ["客户", "电话", "户型", "看中啥", "谈到哪", "说了啥", "成不成", "谁带来的"]
    table = found([["姓名：赵磊", "部门：二部"], head, ["刘姐", "13800000001", "128平"]])
    assert [column.header for column in table.columns] == head
