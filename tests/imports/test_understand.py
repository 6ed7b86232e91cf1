"""Rows become customers, whatever shape the sheet has."""

from datetime import date, time

HEAD = ["客户名称", "联系人", "电话"]


def codes(row):
    return [issue.code for issue in row.issues]


def days(row):
    return [entry.day.isoformat() for entry in row.entries]


def test_blank_cells_below_a_customer_continue_it(understood) -> None:
    one, two = understood(
        [
            [
                "客户全称",
                "联系人信息",
                None,
                None,
                "跟进",
                None,
                None,
                "下次跟进",
                None,
                "预计成交",
            ],
            [None, "姓名", "职务", "手机", "时间", "方式", "内容", "时间", "内容", "金额（万元）"],
            [
                "云帆科技有限公司",
                "张三",
                "经理",
                13812345678,
                date(2025, 3, 4),
                "电话",
                "要报价",
                "3月10日",
                "发报价",
                12.5,
            ],
            [None, None, None, None, date(2025, 3, 10), "微信", "已发报价", "下周三", "回访", None],
            [],
            [
                "海纳贸易公司",
                "李四",
                "总经理",
                "0591-87654321转8",
                "2025.4.1",
                "拜访",
                "不急",
                "待定",
                "-",
                "30-50",
            ],
            ["合计", None, None, None, None, None, None, None, None, 42.5],
        ],
        [(0, 0, 1, 0), (0, 1, 0, 3), (0, 4, 0, 6), (0, 7, 0, 8)],
    )
    assert (one.numbers, two.numbers) == ([3, 4], [6])
    assert days(one) == ["2025-03-04", "2025-03-10"]
    steps = [(entry.next_due, entry.next_action) for entry in one.entries]
    assert steps == [(date(2025, 3, 10), "发报价"), (date(2025, 3, 19), "回访")]
    assert one.deal["amount"] == 125_000_00
    assert (two.deal["amount"], two.deal["amount_high"]) == (300_000_00, 500_000_00)
    assert two.contacts[0]["phone"] == "0591-87654321 转 8"
    assert codes(two) == ["amount_range"]


def test_a_log_in_any_order_gathers_by_customer_with_years_from_neighbours(understood) -> None:
    one, two = understood(
        [
            ["日期", "客户名称", "联系人", "电话", "业务员", "跟进方式", "跟进内容", "下一步计划"],
            [
                "2024-11-28",
                "甲乙有限公司",
                "王五",
                "13900001111",
                "陈志强",
                "电话",
                "初谈",
                "12月5日前寄样",
            ],
            [
                "12-05",
                "丙丁有限公司",
                "赵六",
                "13900002222",
                "李晓明",
                "微信",
                "加好友",
                "下周拜访",
            ],
            [
                "12-20",
                "甲乙有限公司",
                "王五",
                "13900001111",
                "陈志强",
                "拜访",
                "谈价",
                "三日内报价",
            ],
            ["01-08", "甲乙有限公司", "王五", "13900001111", "陈志强", "电话", "签约", "-"],
            [
                "2025-01-10",
                "丙丁有限公司",
                "赵六",
                "13900002222",
                "李晓明",
                "拜访",
                "看样",
                "明日寄合同",
            ],
        ]
    )
    assert (one.numbers, two.numbers) == ([2, 4, 5], [3, 6])
    assert days(one) == ["2024-11-28", "2024-12-20", "2025-01-08"]
    assert days(two) == ["2024-12-05", "2025-01-10"]
    assert [entry.next_due for entry in one.entries] == [
        date(2024, 12, 5),
        date(2024, 12, 23),
        None,
    ]
    assert two.entries[1].next_due == date(2025, 1, 11)
    assert (one.owner, two.owner) == ("陈志强", "李晓明")
    assert codes(one) == []


def test_a_sheet_of_people_makes_individuals(understood) -> None:
    one, two = understood(
        [
            ["姓名", "手机号", "微信", "意向产品", "预算", "跟进1", "跟进2"],
            ["张三", "13800000001", "zs_01", "A套餐", "5-8万", "3.1 电话没人接", "3.5 微信通过"],
            ["李四", 13800000002, None, "B套餐", "10万", None, None],
        ]
    )
    assert (one.name, one.customer["kind"]) == ("张三", "individual")
    assert one.contacts == [{"name": "张三", "phone": "13800000001", "wechat": "zs_01"}]
    assert one.deal == {"product": "A套餐"}
    assert one.customer["budget"] == "5-8万"
    assert days(one) == ["2026-03-01", "2026-03-05"]
    assert two.state == "ok"


def test_several_contacts_stand_beside_and_below_each_other(understood) -> None:
    (row,) = understood(
        [
            ["客户名称", "联系人1", "电话1", "联系人2", "电话2", "省", "市", "区", "地址"],
            [
                "云帆有限公司",
                "张三",
                "13800000001",
                "李四",
                "13800000002",
                "福建省",
                "厦门市",
                "思明区",
                "湖滨路1号",
            ],
            [None, "王五", "13800000003"],
        ]
    )
    assert [(contact["name"], contact["phone"]) for contact in row.contacts] == [
        ("张三", "13800000001"),
        ("李四", "13800000002"),
        ("王五", "13800000003"),
    ]
    assert (row.customer["region_code"], row.customer["address"]) == ("350203", "湖滨路1号")


def test_two_people_in_one_cell_take_their_numbers_in_order(understood) -> None:
    (row,) = understood([HEAD, ["云帆有限公司", "张三、李四", "13800000001、13800000002"]])
    assert [(contact["name"], contact["phone"]) for contact in row.contacts] == [
        ("张三", "13800000001"),
        ("李四", "13800000002"),
    ]


def test_columns_of_a_row_belong_to_the_entry_of_their_day(understood) -> None:
    (row,) = understood(
        [
            [*HEAD, "跟进时间", "跟进方式", "跟进人", "跟进记录", "下次跟进时间", "下次跟进计划"],
            [
                "云帆有限公司",
                "张三",
                "13800000001",
                "2025-03-10 14:00-15:00",
                "拜访",
                "陈志强",
                "3月1日 电话：初谈，约好再见\n3月10日 拜访：看厂",
                "2025-03-20",
                "送合同",
            ],
        ]
    )
    first, second = row.entries
    assert (first.method, first.next_due, first.author) == ("电话", None, "陈志强")
    assert (second.clock, second.ended) == (time(14), time(15))
    assert (second.next_due, second.next_action) == (date(2025, 3, 20), "送合同")
    assert row.owner == "陈志强"


def test_a_plan_without_any_follow_up_is_kept_as_the_next_step(understood) -> None:
    (row,) = understood(
        [
            [*HEAD, "最近跟进时间", "下次跟进计划"],
            ["云帆有限公司", "张三", "13800000001", "2025-03-10", "下周一 电话 确认样品"],
        ]
    )
    assert row.entries == []
    assert row.last_contact_on == date(2025, 3, 10)
    assert (row.next_step.due, row.next_step.method) == (date(2025, 3, 17), "电话")
    assert row.next_step.action == "确认样品"


def test_the_year_of_notes_and_plans_follows_the_day_of_entry(understood) -> None:
    one, two = understood(
        [
            ["客户", "联系人", "微信", "手机", "登记日期", "最新进展", "下次联系时间"],
            [
                "云帆",
                "小张",
                "同手机",
                "13800000001",
                "2025/1/5",
                "1月8日微信，约定1月20日签合同",
                None,
            ],
            ["海纳", "王总", "wx123456", None, "1.6", "没接电话", "下周"],
        ]
    )
    assert days(one) == ["2025-01-08"]
    assert one.entries[0].next_due == date(2025, 1, 20)
    assert one.contacts[0]["wechat"] == "13800000001"
    assert (one.customer["kind"], two.customer["kind"]) == ("enterprise", "enterprise")
    assert two.entries[0].next_due == date(2025, 1, 13)
