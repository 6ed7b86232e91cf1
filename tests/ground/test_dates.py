"""Days and times as they are typed and shown."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.dates import (
    BadClock,
    BadDay,
    next_chips,
    parse_clock,
    parse_day,
    parse_moment,
    quarter_of,
    short_day,
    show_day,
)

WEDNESDAY = date(2026, 11, 25)
FULL = {
    "2026-11-25": (2026, 11, 25),
    "2026/11/25": (2026, 11, 25),
    "2026.11.25": (2026, 11, 25),
    "2026-1-5": (2026, 1, 5),
    "20261125": (2026, 11, 25),
    "2026年11月25日": (2026, 11, 25),
    "2026 年 11 月 25 日": (2026, 11, 25),
    "２０２６－１１－２５": (2026, 11, 25),
    "23.8.15": (2023, 8, 15),
    "98年5月1日": (1998, 5, 1),
    "2026-11-25 周三": (2026, 11, 25),
    "2026-11-25（星期三）": (2026, 11, 25),
    "2026-11-25 Wed": (2026, 11, 25),
    "Nov 25, 2026": (2026, 11, 25),
    "25 November 2026": (2026, 11, 25),
    "去年11月25日": (2025, 11, 25),
    "明年3月5号": (2027, 3, 5),
}
AWAY = {
    "今天": 0,
    "明天": 1,
    "后天": 2,
    "大后天": 3,
    "昨天": -1,
    "前天": -2,
    "today": 0,
    "Tomorrow": 1,
    "the day after tomorrow": 2,
    "本周五": 2,
    "这周一": -2,
    "下周三": 7,
    "下星期三": 7,
    "下个礼拜天": 11,
    "下下周一": 12,
    "上周五": -5,
    "周末": 3,
    "next Monday": 5,
    "3天后": 3,
    "三天后": 3,
    "十天以后": 10,
    "二十一天后": 21,
    "3天前": -3,
    "一周后": 7,
    "1个星期后": 7,
    "两周后": 14,
    "半个月后": 15,
    "一个月后": 30,
    "in a week": 7,
    "2 days ago": -2,
    "月底": 5,
    "本月底": 5,
    "下月底": 36,
    "下个月5号": 10,
    "下个月初": 6,
    "本月25日": 0,
    "年底": 36,
    "明年底": 401,
    "明年年底": 401,
    "end of month": 5,
    "end of next month": 36,
}
LEANING = {  # text: future, past, near, as seen from Wednesday 2026-11-25
    "11-25": ("2026-11-25", "2026-11-25", "2026-11-25"),
    "11月26日": ("2026-11-26", "2025-11-26", "2026-11-26"),
    "03-11": ("2027-03-11", "2026-03-11", "2027-03-11"),
    "8.15": ("2027-08-15", "2026-08-15", "2026-08-15"),
    "十二月一日": ("2026-12-01", "2025-12-01", "2026-12-01"),
    "2-29": ("2028-02-29", "2024-02-29", "2028-02-29"),
    "24日": ("2026-12-24", "2026-11-24", "2026-11-24"),
    "25号": ("2026-11-25", "2026-11-25", "2026-11-25"),
    "31号": ("2026-12-31", "2026-10-31", "2026-10-31"),
    "周三": ("2026-11-25", "2026-11-25", "2026-11-25"),
    "周二": ("2026-12-01", "2026-11-24", "2026-11-24"),
    "fri": ("2026-11-27", "2026-11-20", "2026-11-27"),
    "Nov 30": ("2026-11-30", "2025-11-30", "2026-11-30"),
}
REFUSED = [
    "", " ", "-", "待定", "下周", "25", "2026", "2026-11", "2026年11月", "2026-13-01", "2026-02-30",
    "30-2", "25/11/2026", "2026-11/25", "1899-12-31", "2101-01-01", "3月后", "下月31号x", "0号",
    "32号", "999年后", "2026-11-25 周五", "周八", "0-0", "٣-٤", "1 1-25", "十十月一日", "下", "底",
    "2026-11-25 2026-11-26", "9" * 50, "month", "13800138000",
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), FULL.items())
def test_a_full_date_is_read_in_every_common_writing(text, day):
    assert parse_day(text, WEDNESDAY) == date(*day)


@pytest.mark.parametrize("lean", ["future", "past", "near"])
@pytest.mark.parametrize(("text", "days"), AWAY.items())
def test_a_day_told_from_today_is_counted_from_today(text, days, lean):
    if text == "周末" and lean == "past":
        days -= 7
    assert parse_day(text, WEDNESDAY, lean) == WEDNESDAY + timedelta(days)


@pytest.mark.parametrize(("text", "days"), LEANING.items())
def test_a_missing_year_or_month_is_filled_as_the_field_leans(text, days):
    read = [parse_day(text, WEDNESDAY, lean).isoformat() for lean in ("future", "past", "near")]
    assert read == list(days)


def test_a_month_later_ends_with_a_shorter_month():
    assert parse_day("一个月后", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize("text", REFUSED)
def test_what_names_no_day_is_refused(text):
    with pytest.raises(BadDay):
        parse_day(text, WEDNESDAY)


CLOCKS = {
    "14:30": (14, 30),
    "14：30": (14, 30),
    "9:05": (9, 5),
    "14:30:00": (14, 30),
    "下午3点": (15, 0),
    "下午 3:20": (15, 20),
    "15点半": (15, 30),
    "15点30分": (15, 30),
    "下午三点一刻": (15, 15),
    "3点": (15, 0),
    "3:00": (3, 0),
    "9点": (9, 0),
    "上午10点": (10, 0),
    "中午12点": (12, 0),
    "中午1点半": (13, 30),
    "晚上8点": (20, 0),
    "凌晨1点": (1, 0),
    "早上9时": (9, 0),
    "3:30 PM": (15, 30),
    "12am": (0, 0),
    "3pm": (15, 0),
}


@pytest.mark.parametrize(("text", "clock"), CLOCKS.items())
def test_a_time_is_read_as_people_say_it(text, clock):
    assert parse_clock(text) == time(*clock)


@pytest.mark.parametrize(
    "text",
    ["", "14", "25:00", "24:00", "14:60", "14:3", "上午13点", "晚上12点", "1 4:30", "点", "下午"],
)
def test_what_names_no_time_is_refused(text):
    with pytest.raises(BadClock):
        parse_clock(text)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("2025-03-06 09:00", date(2025, 3, 6), time(9)),
        ("2025-03-06T09:00:00", date(2025, 3, 6), time(9)),
        ("11-12 3:30", date(2026, 11, 12), time(3, 30)),
        ("明天下午3点", date(2026, 11, 26), time(15)),
        ("下周三 14:30", date(2026, 12, 2), time(14, 30)),
        ("25日十点", date(2026, 11, 25), time(10)),
        ("明天", date(2026, 11, 26), None),
    ],
)
def test_a_day_with_a_time_behind_it_is_read_as_both(text, day, clock):
    assert parse_moment(text, WEDNESDAY) == (day, clock)


def test_the_chips_offer_days_after_today_only():
    assert next_chips(WEDNESDAY) == [
        ("tomorrow", date(2026, 11, 26)),
        ("after_tomorrow", date(2026, 11, 27)),
        ("next_monday", date(2026, 11, 30)),
        ("in_a_week", date(2026, 12, 2)),
        ("month_end", date(2026, 11, 30)),
    ]
    assert dict(next_chips(date(2026, 11, 30)))["month_end"] == date(2026, 12, 31)


def test_a_day_is_shown_with_its_weekday():
    assert show_day(WEDNESDAY) == "2026-11-25 周三"
    assert show_day(WEDNESDAY, "en") == "2026-11-25 Wed"


def test_a_short_day_names_the_year_only_when_it_is_another():
    assert short_day(WEDNESDAY, date(2026, 1, 1)) == "11-25"
    assert short_day(WEDNESDAY, date(2027, 1, 1)) == "2026-11-25"


def test_a_day_knows_its_quarter():
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026Q1",
        "2026Q1",
        "2026Q2",
        "2026Q4",
    ]


days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@settings(derandomize=True, deadline=None)
@given(days, days)
def test_a_shown_day_is_read_back_whatever_today_is(day, today):
    assert parse_day(show_day(day), today) == day
    assert parse_day(show_day(day, "en"), today) == day


@settings(derandomize=True, deadline=None)
@given(st.dates(date(1930, 1, 1), date(2080, 12, 31)), st.integers(1, 12), st.integers(1, 31))
def test_a_leaning_day_lies_on_the_side_it_leans_to(today, month, day):
    with suppress(BadDay):
        assert parse_day(f"{month}-{day}", today, "future") >= today
        assert parse_day(f"{month}-{day}", today, "past") <= today


@settings(derandomize=True, deadline=None, max_examples=500)
@given(
    st.one_of(
        st.text(max_size=50), st.text("0123456789-/.年月日号周下上个后天十一底半", max_size=9)
    ),
    days,
    st.sampled_from(["future", "past", "near"]),
)
def test_any_text_is_read_or_refused_and_never_fails_otherwise(text, today, lean):
    with suppress(BadDay):
        assert 1900 <= parse_day(text, today, lean).year <= 2100
    with suppress(BadDay):
        parse_moment(text, today, lean)
    with suppress(BadClock):
        parse_clock(text)
