"""What is missing, doubled, private or odd in a row is kept, and said."""

import json
from datetime import date

from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.layout import find_layout
from crmapp.imports.reading import Sheet, Workbook
from crmapp.imports.understand import understand
from crmapp.imports.understood import ISSUES, Issue, keep_person
from tests.imports.conftest import TODAY

HEAD = ["客户名称", "联系人", "电话"]


def codes(row):
    return [issue.code for issue in row.issues]


def test_equal_customers_of_a_list_stay_apart_and_are_told(understood) -> None:
    rows = understood(
        [
            [*HEAD, "行业"],
            ["云帆有限公司", "张三", "13800000001", "制造业"],
            ["海纳有限公司", "李四", "13800000002", "零售业"],
            ["云帆 有限公司", "王五", "13800000003", "IT服务"],
        ]
    )
    assert [row.numbers for row in rows] == [[2], [3], [4]]
    assert codes(rows[2]) == ["repeats_row"]
    assert rows[2].issues[0].params == {"row": "2"}


def test_the_latest_row_wins_and_a_conflict_is_told(understood) -> None:
    (row,) = understood(
        [
            [*HEAD, "等级", "跟进时间", "跟进内容"],
            ["云帆有限公司", "张三", "13800000001", "B", "2025-03-10", "第二次"],
            ["云帆有限公司", "张三", "13800000001", "C", "2025-03-01", "第一次"],
            ["云帆有限公司", "张三", "13800000001", None, "2025-03-20", "第三次"],
        ]
    )
    assert row.customer["grade"] == "B"
    assert [entry.content for entry in row.entries] == ["第一次", "第二次", "第三次"]
    (conflict,) = row.issues
    assert conflict.params == {"kept": "B", "other": "C"}


def test_rows_without_contact_or_phone_are_incomplete_and_nameless_ones_refused(understood) -> None:
    rows = understood(
        [
            [*HEAD, "微信", "行业"],
            ["云帆有限公司", None, "13800000001", None, None],
            ["海纳有限公司", "李四", None, None, None],
            ["百川有限公司", "王五", None, "wx_1", None],
            [None, None, None, None, "制造业"],
        ]
    )
    assert [row.state for row in rows] == ["incomplete", "incomplete", "ok", "refused"]
    assert rows[0].issues[0].params == {"missing": "联系人"}
    assert codes(rows[3]) == ["no_name"]


def test_private_numbers_are_starred_everywhere_and_told(understood) -> None:
    (row,) = understood(
        [
            [*HEAD, "备注", "跟进记录"],
            [
                "云帆有限公司",
                "张三",
                "13800000001",
                "身份证11010519491231002X",
                "2025-03-01 电话：卡号6222021234567890128",
            ],
        ]
    )
    text = json.dumps(row.plain(), ensure_ascii=False)
    assert "19491231" not in text
    assert "6222021234567890128" not in text
    assert codes(row).count("private_number") == 2


def test_what_is_odd_is_kept_and_told(understood) -> None:
    (row,) = understood(
        [
            [*HEAD, "预计金额", "成交日期", "客户状态", "首次接触时间"],
            ["云帆有限公司", "张三", "138****0001", "面议", "看情况", "半死不活", "03-01"],
        ]
    )
    assert row.contacts[0]["phone"] == "138****0001"
    assert set(codes(row)) == {
        "odd_phone",
        "bad_amount",
        "bad_day",
        "unknown_word",
        "doubtful_day",
    }
    assert row.customer["first_contact_on"] == date(2026, 3, 1)


def test_the_choice_of_company_and_contact_can_be_undone(understood) -> None:
    (row,) = understood(
        [
            ["客户名称", "联系人", "联系方式", "公司名称"],
            ["刘敏", "刘敏", "13830824628", "瑞丰制造有限公司"],
        ]
    )
    assert (row.name, row.contacts[0]["name"]) == ("瑞丰制造有限公司", "刘敏")
    keep_person(row)
    assert row.customer == {
        "name": "刘敏",
        "company_name": "瑞丰制造有限公司",
        "kind": "individual",
    }


def test_every_row_with_words_is_in_exactly_one_result(layout) -> None:
    table = layout(
        [HEAD, ["甲有限公司"], [None, None, None], ["乙有限公司", "李四"], [None, "王五", "1"]]
    )
    heard = []
    rows = understand(
        table,
        mapping_of(guess_columns(table)),
        date(2026, 1, 1),
        told=lambda done, of: heard.append((done, of)),
    )
    assert sorted(number for row in rows for number in row.numbers) == [2, 4, 5]
    assert heard == [(1, 2), (2, 2)]


def test_a_row_can_be_kept_as_json(understood) -> None:
    (row,) = understood(
        [[*HEAD, "成交日期"], ["云帆有限公司", "张三", "13800000001", "2025-03-01"]]
    )
    assert json.loads(json.dumps(row.plain()))["deal"] == {"won_on": "2025-03-01"}


def test_every_issue_has_a_sentence() -> None:
    told = "missing company person kept other row text day length limit at sheet field"
    params = dict.fromkeys(told.split(), "x")
    assert all(str(Issue(code, params=params)) for code in ISSUES)


def test_a_follow_up_without_words_or_without_a_day_is_kept(understood) -> None:
    one, two, three = understood(
        [
            [*HEAD, "日期", "时段", "跟进方式", "客户态度", "跟进人"],
            ["甲公司", "张三", "13800000001", "周五", "下午", "电话", "要样品", "赵磊"],
            ["乙公司", "李四", "13800000002", 46310, None, None, None, None],
            ["丙公司", "马 云飞", "13800000003", None, None, "微信", "犹豫", "赵磊"],
        ]
    )
    (entry,) = one.entries
    assert (entry.content, entry.attitude, entry.day) == ("周五 下午", "要样品", None)
    assert codes(one) == ["bad_day", "undated_entry"]
    assert (two.entries, three.entries, three.owner) == ([], [], "赵磊")
    assert two.customer["remarks"] == "日期：2026-10-15"
    assert three.contacts[0]["name"] == "马云飞"
    assert three.customer["remarks"] == "跟进方式：微信\n客户态度：犹豫"


def test_notes_go_on_below_the_day_of_their_row(understood) -> None:
    (row,) = understood(
        [
            [*HEAD, "日期", "第1次回访", "第2次回访"],
            ["甲公司", "张三", "13800000001", "2026-09-10", "9/12 约到店", "11/18 已下订"],
        ]
    )
    assert [entry.day for entry in row.entries] == [date(2026, 9, 12), date(2026, 11, 18)]
    assert row.customer["remarks"] == "日期：2026-09-10"
    (row,) = understood(
        [
            [*HEAD, "客户情况", "跟进记录"],
            ["甲公司", "张三", "13800000001", "做外贸", "2026.11.10 微信聊了\n2026.11.18 没人接"],
        ]
    )
    assert [(entry.content, entry.day.day) for entry in row.entries] == [
        ("做外贸", 10),
        ("微信聊了", 10),
        ("没人接", 18),
    ]


def test_people_who_stand_before_their_companies_may_have_none(understood) -> None:
    one, two, three = understood(
        [
            ["姓名", "公司", "移动电话"],
            ["李姐", "顺达商贸", "13911110002"],
            ["快递小张", None, "13911110003"],
            ["林先生", "台中精密", "0987654321"],
        ]
    )
    assert [row.name for row in (one, two, three)] == ["顺达商贸", "快递小张", "台中精密"]
    assert three.contacts[0]["phone"] == "0987654321"


def test_several_people_of_one_cell_keep_their_own_numbers(understood) -> None:
    (row,) = understood(
        [
            ["客户名称", "对接人及电话", "拜访日期", "拜访内容"],
            ["甲公司", "信息科 李科长 13911110001；技术小马13911110002", "115/10/20", "看樣"],
        ]
    )
    assert row.contacts == [
        {"name": "李科长", "position": "信息科", "phone": "13911110001"},
        {"name": "小马", "position": "技术", "phone": "13911110002"},
    ]
    assert row.entries[0].day == date(2026, 10, 20)


def test_a_wide_region_hides_no_province_and_city(understood) -> None:
    (row,) = understood(
        [[*HEAD, "区域", "省", "市"], ["晶源公司", "张三", "13800000001", "华东", "江苏", "无锡"]]
    )
    assert (row.customer["region_code"], row.customer["address"]) == ("320200", "华东")


def test_contracts_and_sums_of_their_own_are_deals_of_their_own(understood) -> None:
    rows = understood(
        [
            [*HEAD, "合同编号", "合同金额"],
            ["云帆有限公司", "张三", "13800000001", "H1", 100],
            ["同上", "同上", "同上", "H2", 200],
            [None, "李四", "13800000002", None, None],
        ]
    )
    assert [(row.name, row.numbers) for row in rows] == [
        ("云帆有限公司", [2]),
        ("云帆有限公司", [3, 4]),
    ]
    assert [row.deal["contract_number"] for row in rows] == ["H1", "H2"]


def test_a_formula_without_its_result_is_no_value_and_told() -> None:
    rows = [[*HEAD, "编号"], ["云帆有限公司", "=D2", "13800000001", "=ROW()-1"]]
    table = find_layout(Workbook("a", [Sheet("客户", rows)]))
    (row,) = understand(table, mapping_of(guess_columns(table)), TODAY)
    assert codes(row) == ["unsolved", "unsolved", "incomplete"]
    assert row.customer["remarks"] == "联系人：=D2\n编号：=ROW()-1"


def test_a_month_or_a_year_alone_is_told_to_be_no_day(understood) -> None:
    (row,) = understood([[*HEAD, "成立时间"], ["云帆有限公司", "张三", "13800000001", "2024年"]])
    assert row.issues == [
        Issue("doubtful_day", "customer.founded_on", {"text": "2024年", "day": "2024-01-01"}, 2)
    ]


def test_a_word_left_of_a_block_of_customers_is_said_of_each(understood) -> None:
    names = [f"{sign}一科技" for sign in "甲乙丙丁"]
    head = ["业务员", "客户编号", "客户名称", "联系人"]
    once = [["小严", "K1"], [None, None], ["小常", "K2"], [None, None]]
    rows = understood(
        [head, *([*two, name, "王五"] for two, name in zip(once, names, strict=True))]
    )
    assert [row.owner for row in rows] == ["小严", "小严", "小常", "小常"]
    assert [row.customer.get("number") for row in rows] == ["K1", None, "K2", None]
    again = [["小严", "K1"], [None, None], ["小严", "K2"], [None, None]]
    rows = understood(
        [head, *([*two, name, "王五"] for two, name in zip(again, names, strict=True))]
    )
    assert [row.owner for row in rows] == ["小严", "", "小严", ""]
