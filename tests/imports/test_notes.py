"""A cell of follow-ups is split into dated entries and keeps every character."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.imports.notes import split_notes

TODAY = date(2026, 11, 22)


def split(cell, **known):
    return split_notes(cell, TODAY, **known)


def days(cell, **known):
    return [entry.day.isoformat() if entry.day else None for entry in split(cell, **known)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "2025-08-14邮件:已收到样品,反馈合格,要求8月26日前告知优惠政策。",
            [("2025-08-14", "邮件", "已收到样品,反馈合格", "2025-08-26", "告知优惠政策")],
        ),
        (
            "2025年2月28日,通过老客户复购认识,客户表达了兴趣",
            [("2025-02-28", "", "通过老客户复购认识,客户表达了兴趣", None, "")],
        ),
        (
            "2024-12-28电话沟通：客户出差；下一步：1月5日前寄样",
            [("2024-12-28", "电话沟通", "客户出差", "2025-01-05", "寄样")],
        ),
        (
            "2025.8.15 电话，客户要报价，明日提供；2025.9.1 微信：已发资料",
            [
                ("2025-08-15", "电话", "客户要报价", "2025-08-16", "提供"),
                ("2025-09-01", "微信", "已发资料", None, ""),
            ],
        ),
        (
            "①2025年8月15日微信沟通，加了好友②8月20日电话沟通，谈了价格，三日内提供报价",
            [
                ("2025-08-15", "微信沟通", "加了好友", None, ""),
                ("2025-08-20", "电话沟通", "谈了价格", "2025-08-23", "提供报价"),
            ],
        ),
        (
            "1.2025.8.15拜访，要报价\n2.2025.8.20电话，已报价，月底前回复",
            [
                ("2025-08-15", "拜访", "要报价", None, ""),
                ("2025-08-20", "电话", "已报价", "2025-08-31", "回复"),
            ],
        ),
        (
            "2025-09-01：电话联系，暂无需求。2025-10-01：微信联系，考虑中。",
            [
                ("2025-09-01", "电话联系", "暂无需求", None, ""),
                ("2025-10-01", "微信联系", "考虑中", None, ""),
            ],
        ),
        (
            "0815 电话：问价\n08/20拜訪（老板在）8/25微信 发资料",
            [
                ("2026-08-15", "电话", "问价", None, ""),
                ("2026-08-20", "拜訪", "（老板在）", None, ""),
                ("2026-08-25", "微信", "发资料", None, ""),
            ],
        ),
        (
            "8.15 电话，8.20 微信发资料",
            [
                ("2026-08-15", "电话", "电话", None, ""),
                ("2026-08-20", "微信", "微信发资料", None, ""),
            ],
        ),
        (
            "2025.08.15-电话-沟通了需求-下周一发方案",
            [("2025-08-15", "电话", "沟通了需求", "2025-08-18", "发方案")],
        ),
        (
            "2024-03-15 14:00-15:00，线下拜访，看仓储，客户要求下周五前提供方案",
            [
                (
                    "2024-03-15",
                    "线下拜访",
                    "看仓储，客户要求下周五前提供方案",
                    "2024-03-22",
                    "提供方案",
                )
            ],
        ),
        (
            "2025年8月15日电话:问价；8月20日拜访:报价；9月1日签约",
            [
                ("2025-08-15", "电话", "问价", None, ""),
                ("2025-08-20", "拜访", "报价", None, ""),
                ("2025-09-01", "", "签约", None, ""),
            ],
        ),
        (
            "2025-03-25 电话 无人接听 2025-03-26 电话 约下周见；下一步：待定",
            [
                ("2025-03-25", "电话", "无人接听", None, ""),
                ("2025-03-26", "电话", "约下周见", None, ""),
            ],
        ),
        (
            "25年8月1日 上午10点 电话会议，讨论方案，约定8月5日上门演示",
            [("2025-08-01", "电话会议", "讨论方案", "2025-08-05", "上门演示")],
        ),
        (
            "时间：2025-08-14 方式：电话 内容：介绍了产品 下一步计划：8月20日前寄样",
            [("2025-08-14", "电话", "介绍了产品", "2025-08-20", "寄样")],
        ),
        (
            "2025-08-14 - 电话 - 介绍了产品 - 8月20日再联系\n8.25-微信-已寄A-12-3-无",
            [
                ("2025-08-14", "电话", "介绍了产品", "2025-08-20", "再联系"),
                ("2025-08-25", "微信", "已寄A-12-3", None, ""),
            ],
        ),
        (
            "2025-08-14/电话/介绍产品/8月20日前报价",
            [("2025-08-14", "电话", "介绍产品", "2025-08-20", "报价")],
        ),
        (
            "【2025-08-14 电话】介绍了产品。【下次】8月20日 下午3点 拜访",
            [("2025-08-14", "电话", "介绍了产品", "2025-08-20", "下午3点 拜访")],
        ),
        (
            "电话沟通（2025-08-14）：客户出差,下月回来，预计年底上线\n首次拜访2025.8.20：已付款100元",
            [
                ("2025-08-14", "电话沟通", "客户出差,下月回来，预计年底上线", None, ""),
                ("2025-08-20", "", "已付款100元", None, ""),
            ],
        ),
        (
            "2025-08-14\n电话沟通\n客户要报价\n2025-08-20\n微信\n发报价",
            [
                ("2025-08-14", "电话沟通", "客户要报价", None, ""),
                ("2025-08-20", "微信", "发报价", None, ""),
            ],
        ),
        (
            "２０２５－０８－１４　电话：要报价；２０２５／０８／２０　拜访：看样",
            [
                ("2025-08-14", "电话", "要报价", None, ""),
                ("2025-08-20", "拜访", "看样", None, ""),
            ],
        ),
        (
            "【2025.8.14】要报价【2025.8.20】看样 // 2025-08-22 10:00 微信 发价",
            [
                ("2025-08-14", "", "要报价", None, ""),
                ("2025-08-20", "", "看样", None, ""),
                ("2025-08-22", "微信", "发价", None, ""),
            ],
        ),
        (
            "20250814电话要报价20250820拜访看2025.8.1版样品",
            [
                ("2025-08-14", "电话", "电话要报价", None, ""),
                ("2025-08-20", "拜访", "拜访看2025.8.1版样品", None, ""),
            ],
        ),
        (
            "2024年\n8.14 电话 要报价\n8.20 拜访 看样\n2025年：\n1.6 微信 拜年",
            [
                ("2024-08-14", "电话", "要报价", None, ""),
                ("2024-08-20", "拜访", "看样", None, ""),
                ("2025-01-06", "微信", "拜年", None, ""),
            ],
        ),
        (
            "钱伟 2025年8月14日 14:20：要报价\n孙梅 8月20日 09:00：看样",
            [("2025-08-14", "", "要报价", None, ""), ("2025-08-20", "", "看样", None, "")],
        ),
    ],
)
def test_written_forms_become_entries(cell, expected) -> None:
    assert [
        (
            entry.day.isoformat(),
            entry.method,
            entry.content,
            entry.next_due.isoformat() if entry.next_due else None,
            entry.next_action,
        )
        for entry in split(cell)
    ] == expected


def test_a_name_may_stand_first_and_a_month_alone_is_doubtful() -> None:
    people = frozenset(["赵敏", "陈志强"])
    entries = split(
        "赵敏 2025/8/14 14:30 电话：要样品\n[陈志强 2025-08-20] 微信：已寄", people=people
    )
    assert [(one.author, one.method, one.content) for one in entries] == [
        ("赵敏", "电话", "要样品"),
        ("陈志强", "微信", "已寄"),
    ]
    (month,) = split("2025年8月中旬拜访，客户要方案")
    assert (month.day, month.doubtful) == (date(2025, 8, 15), True)


def test_a_range_of_time_and_an_author_are_read() -> None:
    (entry,) = split("2023/8/15 14:00-15:00 陈志强 线下拜访 客户满意", people=frozenset(["陈志强"]))
    assert (entry.clock, entry.ended) == (time(14), time(15))
    assert (entry.author, entry.method, entry.content) == ("陈志强", "线下拜访", "客户满意")
    assert split("3.25（王海燕）电话：没人接")[0].author == "王海燕"
    assert split("3.25 电话：没人接 记录人：李晓明")[0].author == "李晓明"


def test_a_missing_year_comes_from_the_contacts_of_the_row() -> None:
    cell = "09-28电话:a\n12-04拜访:b\n02-18微信:c"
    known = {"first": date(2024, 9, 6), "last": date(2025, 2, 18)}
    assert days(cell, **known) == ["2024-09-28", "2024-12-04", "2025-02-18"]


def test_a_last_contact_that_nobody_wrote_on_moves_no_note_into_the_year_before() -> None:
    entries = split_notes("3-05 电话：问价\n3-10 微信：寄样", TODAY, last=date(2026, 3, 5))
    assert [entry.day for entry in entries] == [date(2026, 3, 5), date(2026, 3, 10)]
    assert [entry.doubtful for entry in entries] == [False, True]


def test_a_missing_year_comes_from_the_other_entries() -> None:
    assert days("2024-12-28 电话:a\n01-05 微信:b\n3月2日 拜访:c") == [
        "2024-12-28",
        "2025-01-05",
        "2025-03-02",
    ]


def test_entries_from_new_to_old_keep_their_order() -> None:
    assert days("01-05 微信:b\n12-28 电话:a\n12-20 拜访:c", last=date(2025, 1, 5)) == [
        "2025-01-05",
        "2024-12-28",
        "2024-12-20",
    ]


def test_no_entry_lies_in_the_future() -> None:
    assert days("12-24电话:a") == ["2025-12-24"]
    assert days("11-20电话:a") == ["2026-11-20"]


@pytest.mark.parametrize(
    "cell",
    [
        "客户要求：1.价格低 2.交期短",
        "有兴趣，3-5万预算，1.5米规格",
        "客户希望\n先试用一个月",
        "预计8月5日前到货，2.5折",
    ],
)
def test_what_has_no_head_stays_one_entry(cell) -> None:
    (entry,) = split(cell, fallback=date(2025, 8, 1))
    assert entry.text == cell
    assert entry.day == date(2025, 8, 1)


def test_a_deadline_inside_a_note_is_no_entry_and_a_plain_day_no_plan() -> None:
    (entry,) = split("2025-03-01 客户3月10日已付款，要3月20日的货")
    assert entry.next_due is None
    assert entry.content == "客户3月10日已付款，要3月20日的货"


def test_an_item_without_a_day_in_a_list_of_entries_is_one_that_needs_a_look() -> None:
    entries = split("1. 8.15 拜访：要报价\n2. 8.20 电话：已报价\n3. 发送资料")
    assert [entry.content for entry in entries] == ["要报价", "已报价", "发送资料"]
    assert [entry.doubtful for entry in entries] == [False, False, True]


def kept(text: str) -> str:
    return "".join(text.split())


pieces = st.sampled_from(
    [
        *("8.15", "2025-08-14", "2025年3月1日", "09-20", "14:00-15:00", "电话", "微信沟通", "拜访"),
        *("：", ":", "；", ";", "，", "。", "\n", " ", "1.", "①", "（", "）", "【", "】", "-"),
        *("下一步", "要求", "明日", "下周三", "月底前", "3-5万", "客户要报价", "陈志强", "x", "😀"),
    ]
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.one_of(st.lists(pieces, max_size=14).map("".join), st.text(max_size=40)))
def test_no_character_is_lost_whatever_is_written(cell) -> None:
    entries = split(cell, people=frozenset(["陈志强"]))
    together = kept("".join(entry.text for entry in entries))
    if entries:
        assert together == kept(cell)
    else:
        assert not any(char.isalnum() for char in cell)
