"""Workbooks as teams really keep them, each with its right answer."""

from datetime import date

import pytest
from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.followups.models import FollowUp
from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.layout import find_layout
from crmapp.imports.lengths import LINE, NAME, TEXT
from crmapp.imports.reading import Sheet, Workbook, read_workbook
from crmapp.imports.understand import understand
from tests.imports.conftest import TODAY, write_book

pytestmark = pytest.mark.one_database
HEAD = ["客户名称", "联系人", "电话"]


def table(**sheets):
    return find_layout(Workbook("a", [Sheet(*one) for one in sheets.items()]))


def said(layout):
    return list(understand(layout, mapping_of(guess_columns(layout)), TODAY))


def entries(row):
    return [(entry.day.isoformat(), entry.method, entry.content) for entry in row.entries]


def test_a_csv_of_an_old_program_with_titles_ranges_and_words_for_nothing(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "2026年客户资料汇总;;;;;;\n填表人：王芳;;;日期：2026-10-01;;;\n;;;;;;\n"
        "序号;公司名;对接人;联系电话;业务员;最近跟进情况;预计金额(万)\n"
        "1;苏州恒达机械有限公司;李建国（生产部经理）;0512-6688 1234转8008;赵敏;"
        '"2026.3.5 电话沟通，客户要样品；下周二寄样";12.5\n'
        "2;无锡天成塑业有限公司;王小姐/采购;+86 138 0013 8000;赵敏;"
        '"3月12日拜访，看了车间\n3月20日微信发报价单";3-5\n;;;;;;\n'
        "3;常州嘉禾电子;陈总;13900139000、13700137000;孙浩;待定;面议\n"
        "合计;3家;;;;;\n".encode("gb18030")
    )
    layout = find_layout(read_workbook(path, "a.csv"))
    one, two, three = said(layout)
    assert [row.numbers for row in (one, two, three)] == [[5], [6], [8]]
    assert [drop.reason for drop in layout.dropped] == ["total"]
    assert one.contacts == [
        {"position": "生产部经理", "name": "李建国", "phone": "0512-66881234 转 8008"}
    ]
    assert entries(one) == [("2026-03-05", "电话沟通", "客户要样品")]
    assert one.entries[0].next_due == date(2026, 3, 10)
    assert (two.deal["amount"], two.deal["amount_high"]) == (3_000_000, 5_000_000)
    assert two.customer["remarks"] == "预计金额(万)：3-5"
    assert [day for day, *_ in entries(two)] == ["2026-03-12", "2026-03-20"]
    assert (three.contacts[0]["phone"], three.contacts[0]["other_phone"]) == (
        "13900139000",
        "13700137000",
    )
    assert three.customer["remarks"] == "预计金额(万)：面议"


def test_blocks_under_captions_may_have_their_columns_in_another_order() -> None:
    layout = table(
        客户=[
            ["销售一部客户跟踪表"],
            ["一、意向客户"],
            [*HEAD, "城市"],
            ["金陵机电", "丁强", "13770000001", "南京"],
            ["小计：1家"],
            [],
            ["二、成交客户"],
            ["电话", "客户名称", "城市", "联系人", "预计金额"],
            ["13770000003", "瘦西湖酒店", "扬州", "沈梅", 80000],
            ["2026年合计", None, None, None, 80000],
        ]
    )
    one, two = said(layout)
    assert (one.numbers, two.numbers) == ([4], [9])
    assert two.contacts == [{"name": "沈梅", "phone": "13770000003"}]
    assert (two.name, two.customer["region_code"]) == ("瘦西湖酒店", "321000")
    assert two.deal["amount"] == 8_000_000
    assert [drop.reason for drop in layout.dropped] == ["total", "section", "header", "total"]


def test_the_same_as_above_is_what_stands_above() -> None:
    one, two = said(
        table(
            客户=[
                [*HEAD, "跟进日期", "跟进内容", "负责人"],
                ["徽商集团", "江河", "15500000001", "2026-05-01", "电话：初次联系", "郑爽"],
                ["同上", "同上", "同上", "2026-05-06", "拜访", "同上"],
                [None, None, None, "2026-05-09", "总计：30台，下周付款", None],
                [None, None, None, "2026-05-12", "联系客户", None],
                ["方特公司", "姚远", "15500000002", "2026-05-02", "微信", "〃"],
            ]
        )
    )
    assert (one.numbers, two.numbers) == ([2, 3, 4, 5], [6])
    assert [day[-2:] for day, *_ in entries(one)] == ["01", "06", "09", "12"]
    assert two.owner == "郑爽"


def test_pairs_of_columns_are_one_follow_up_each() -> None:
    (row,) = said(
        table(
            客户=[
                [*HEAD, "第一次跟进时间", "第一次跟进内容", "第二次跟进时间", "第二次跟进内容"],
                ["海翔贸易", "林芳", "13600000001", "2026-03-01", "电话介绍", "3.8", "上门拜访"],
            ]
        )
    )
    assert entries(row) == [
        ("2026-03-01", "电话", "电话介绍"),
        ("2026-03-08", "上门拜访", "上门拜访"),
    ]


def test_sheets_of_one_kind_are_one_table_and_a_row_tells_its_sheet() -> None:
    layout = table(
        说明=[["填写说明"], ["每周五更新"]],
        华东=[["华东区客户"], [*HEAD, "负责人"], ["一木家具", "高一", "13500000001", "甲一"]],
        华南=[[*HEAD, "负责人"], ["三火照明", "高三", "13500000003", "乙二"]],
        模板=[[*HEAD, "负责人"], ["某某公司", "张某", "13800000000", "李某"]],
        字典=[["行业", "来源"], ["制造业", "展会"]],
    )
    one, two = said(layout)
    assert (one.name, two.name, two.owner) == ("一木家具", "三火照明", "乙二")
    assert (one.places, two.places) == (["华东!3"], ["华南!2"])
    assert layout.sheet.name == "华东 + 华南"


def test_a_sheet_of_follow_ups_and_one_of_deals_go_to_the_customers_of_the_first() -> None:
    one, two, further = said(
        table(
            客户=[
                ["客户编号", *HEAD, "客户经理"],
                ["K001", "五金商行", "金一", "13600000001", "丁四"],
                ["K002", "六合药业", "金二", "13600000002", "丁四"],
            ],
            跟进记录=[
                ["客户名称", "跟进日期", "跟进方式", "跟进内容", "跟进人"],
                ["五金商行", "2026-03-05", "拜访", "看样", "戊五"],
                [None, "3-9", "电话", "催单", "戊五"],
                ["六合药业", "2026-03-02", "微信", "加好友", "丁四"],
            ],
            商机=[
                ["客户编号", "商机名称", "预计金额", "阶段"],
                ["K001", "五金批发", 50000, "报价"],
                ["K001", "货架", "12万", "需求"],
            ],
        )
    )
    assert entries(one) == [("2026-03-05", "拜访", "看样"), ("2026-03-09", "电话", "催单")]
    assert entries(two) == [("2026-03-02", "微信", "加好友")]
    assert (one.deal["title"], one.deal["amount"]) == ("五金批发", 5_000_000)
    assert (further.name, further.deal["title"]) == ("五金商行", "货架")


def test_what_no_field_can_hold_is_kept_among_the_remarks() -> None:
    (row,) = said(
        table(
            客户=[
                [*HEAD, "员工人数", "成交概率", "客户类型", "首次联系时间", "决策权限", "生日"],
                ["东软", "赵刚", "13100000001 李总", "100-200人", "六成", "经销商", "大概去年夏天",
                 "老板说了算", "1980-05-01"],
            ]
        )
    )  # fmt: skip
    assert set(row.customer["remarks"].split("\n")) == {
        "生日：1980-05-01",
        "首次联系时间：大概去年夏天",
        "员工人数：100-200人",
        "电话：李总",
        "决策权限：老板说了算",
        "客户类型：经销商",
        "成交概率：六成",
    }


def test_numbers_of_identity_and_bank_cards_are_starred_wherever_they_stand() -> None:
    (row,) = said(
        table(
            客户=[
                [*HEAD, "身份证号", "税号", "银行账号"],
                ["戊城", "孙六", "13811110005", "11010519491231002X", "11010519491231002X",
                 "6222021234567890128"],
            ]
        )
    )  # fmt: skip
    assert "1949" not in str(row.plain())
    assert "62220212" not in str(row.plain())
    assert "private_number" in [issue.code for issue in row.issues]


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        ("customer.name", ["长" * (NAME + 1), "张三", "13811110005", None]),
        ("contact.name", ["甲城", "长" * (NAME + 1), "13811110005", None]),
        ("contact.phone", ["甲城", "张三", "长" * (LINE + 1), None]),
        ("entry.text", ["甲城", "张三", "13811110005", "长" * (TEXT + 1)]),
    ],
)
def test_a_text_that_no_field_can_hold_refuses_its_row_with_the_reason(key, cells) -> None:
    bad, good = said(
        table(客户=[[*HEAD, "跟进记录"], cells, ["乙城", "李四", "13811110006", None]])
    )
    assert (bad.state, bad.issues[-1].code, bad.issues[-1].key) == ("refused", "too_long", key)
    assert cells[0] in bad.cells[0][0]
    assert good.state == "ok"


def test_what_heads_shows_or_sums_up_rows_is_no_customer() -> None:
    layout = table(
        客户=[
            ["区域", *HEAD],
            ["例：华东", "某某公司", "张三", "13800000000"],
            ["华东", "金陵机电", "丁强", "13770000001"],
            ["华东小计", None, None, 1],
            ["老客户"],
            ["区域", *HEAD],
            ["华南", "瘦西湖酒店", "沈梅", "13770000003"],
        ]
    )
    assert [row.name for row in said(layout)] == ["金陵机电", "瘦西湖酒店"]
    reasons = ["hint", "total", "section", "header"]
    assert [drop.reason for drop in layout.dropped] == reasons


def test_what_a_cell_says_besides_a_day_or_a_sum_is_kept() -> None:
    head = [*HEAD, "日期", "时间", "跟进内容", "下次跟进时间", "预计金额"]
    one, two, three = said(
        table(
            客户=[
                head,
                [
                    "甲",
                    "丁强",
                    "13770000001",
                    "13/8/2023",
                    "14：00",
                    "要样",
                    "25号前带合同",
                    "2万/年",
                ],
                ["乙", "沈梅", "13770000003", "5/8/2023", "下午2点半-4点", "看样", "下周三", "2万"],
                ["丙", "丁一", "13770000004", "上周五", None, "来电", "8.20-8.25", "约2万"],
            ]
        )
    )
    assert [row.entries[0].day for row in (one, two)] == [date(2023, 8, 13), date(2023, 8, 5)]
    assert [row.entries[0].clock.hour for row in (one, two)] == [14, 14]
    assert three.entries[0].content == "上周五 来电"
    plans = [(row.entries[0].next_due, row.entries[0].next_action) for row in (one, two)]
    assert plans == [(date(2023, 8, 25), "25号前带合同"), (date(2023, 8, 9), "")]
    assert three.entries[0].next_action == "8.20-8.25"
    assert [row.customer.get("remarks") for row in (one, two, three)] == [
        "预计金额：2万/年",
        None,
        "预计金额：约2万",
    ]


def test_people_without_a_company_are_no_contacts_of_each_other() -> None:
    rows = [HEAD, [" ", "李一", "16600000001"], ["-", "李二", "16600000002"], ["丙", "李三", None]]
    assert [row.name for row in said(table(客户=rows))] == ["李一", "李二", "丙"]


def test_columns_without_a_header_are_kept() -> None:
    (row,) = said(table(客户=[HEAD, ["甲公司", "丁强", "13770000001", "没有列名"]]))
    assert row.customer["remarks"] == "没有列名"


def test_all_sheets_of_a_book_are_taken_in_together(app, people, desk, tmp_path) -> None:
    one = ["一木家具", "高一", "13500000001"]
    sheets = {
        "华东": [HEAD, one, ["二水科技", "高二", "13500000002"]],
        "华南": [[*HEAD, "业务员"], ["三火照明", "高三", "13500000003", "老焦"], one],
        "跟进": [
            ["客户名称", "跟进日期", "跟进内容"],
            ["三火照明", "2026-03-01", "电话：要样品"],
            ["一木家具", "2026-03-02", "微信：已寄"],
        ],
    }
    at = desk(people.mia)
    page = at.read(write_book(tmp_path / "book.xlsx", sheets))
    assert "华南!2" in page
    assert "与第 华东!2 行相似" in page
    at.take(write_book(tmp_path / "book.xlsx", sheets))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Customer)) == 3
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 2
        # Nobody signed it: it is the owner's, who has no account.
        signed = select(FollowUp.author_name).where(FollowUp.content == "要样品")
        assert db.session.scalar(signed) == "老焦"
