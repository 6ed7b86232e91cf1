"""Cross tables: a column for each month becomes dated follow-ups."""

from collections.abc import Callable
from datetime import date

import pytest

from crmapp.imports.months import in_years, month_named, notes_of_month
from tests.imports.conftest import TODAY

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("1月", (None, 1)),
        ("12月份", (None, 12)),
        ("十一月", (None, 11)),
        ("2026年3月", (2026, 3)),
        ("26年3月", (2026, 3)),
        ("跟进情况 3月", (None, 3)),
        ("3月拜访记录", (None, 3)),
        ("2026-03", (2026, 3)),
        ("2026-03-01", (2026, 3)),
        ("13月", None),
        ("1月金额", None),
        ("2026年", None),
        ("联系人2", None),
    ],
)
def test_a_header_names_a_month(header: str, named: tuple | None) -> None:
    assert month_named([header]) == named


def test_years_go_on_behind_december_and_none_lies_ahead() -> None:
    months = {nth: (None, month) for nth, month in enumerate([9, 10, 11, 12, 1, 2])}
    assert in_years(months, set(months), None, TODAY)[0] == date(2025, 9, 1)
    assert in_years(months, {0, 1}, None, TODAY)[5] == date(2027, 2, 1)
    assert in_years(months, set(months), 2023, TODAY)[5] == date(2024, 2, 1)
    assert in_years({0: (None, 12), 1: (2026, 1)}, {0}, None, TODAY)[0] == date(2025, 12, 1)


def test_a_day_alone_is_one_of_the_month_and_no_character_is_lost() -> None:
    cell = "15日电话，要报价\n3.20 拜访王总；下一步：4月2日签约\n一直没回复"
    found = notes_of_month(cell, date(2026, 3, 1), TODAY, frozenset())
    assert [(one.day.day, one.method) for one in found] == [(15, "电话"), (20, "拜访")]
    assert found[1].next_due == date(2026, 4, 2)
    assert "".join("".join(one.text for one in found).split()) == "".join(cell.split())
    assert notes_of_month("关注价格", date(2026, 3, 1), TODAY, frozenset())[0].day.day == 1


def test_a_sheet_with_a_column_for_each_month_is_read_as_follow_ups(
    understood: Callable[..., list],
) -> None:
    rows = understood(
        [
            ["2026年重点客户跟进表"],
            ["客户名称", "联系人", "1月", "2月", "3月", "备注"],
            ["云帆科技有限公司", "王建国", "电话问价", None, "12日 寄样；20日 回访", "老客户"],
            ["恒信医疗有限公司", "刘敏", None, "上门拜访", "-", None],
        ]
    )
    told = [[(one.day.isoformat(), one.content) for one in row.entries] for row in rows]
    assert told[0] == [("2026-01-01", "电话问价"), ("2026-03-12", "寄样"), ("2026-03-20", "回访")]
    assert told[1] == [("2026-02-01", "上门拜访")]
    assert rows[0].customer["remarks"] == "老客户"


def test_sums_of_months_are_no_follow_ups(understood: Callable[..., list]) -> None:
    rows = understood(
        [
            ["客户名称", "联系人", "1月", "2月"],
            ["云帆科技有限公司", "王建国", 12000, "3.5万"],
            ["恒信医疗有限公司", "刘敏", None, 800],
        ]
    )
    assert [row.entries for row in rows] == [[], []]
    assert "1月：12000" in rows[0].customer["remarks"]
