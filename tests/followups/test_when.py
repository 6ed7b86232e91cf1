"""When a contact was, as people type it."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmapp import clock
from crmapp.dates import BadDay
from crmapp.followups.when import Future, Reversed, When, parse_when, write_when

NOW = clock.moment(datetime.fromisoformat("2026-11-25 16:30"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", "2026-11-25 14:30"),
        ("昨天下午3点", "2026-11-24 15:00"),
        ("11-20", "2026-11-20"),
        ("12-24", "2025-12-24"),
        ("今天", "2026-11-25"),
        ("2024-03-15 14:00-15:00", "2024-03-15 14:00 - 15:00"),
        ("昨天 14:00 到 15:30", "2026-11-24 14:00 - 15:30"),
        ("昨天晚上7点到9点", "2026-11-24 19:00 - 21:00"),
        ("下午2点到3点", "2026-11-25 14:00 - 15:00"),
        ("周一 9:00~10:00", "2026-11-23 09:00 - 10:00"),
        ("２０２６－１１－２０　１４：００", "2026-11-20 14:00"),
        ("2026-11-20 22:00 - 2026-11-21 01:00", "2026-11-20 22:00 - 2026-11-21 01:00"),
    ],
)
def test_a_time_a_day_and_a_range_are_understood(typed: str, meant: str) -> None:
    assert write_when(parse_when(typed, NOW)) == meant


def test_nothing_typed_is_now() -> None:
    assert parse_when("  ", NOW) == When(NOW)


def test_a_day_of_which_the_time_is_not_known_says_so() -> None:
    assert not parse_when("11-20", NOW).has_clock


def test_a_morning_entry_of_today_without_a_time_does_not_lie_ahead() -> None:
    morning = clock.moment(datetime.fromisoformat("2026-11-25 08:00"))
    assert parse_when("今天", morning).began_at == morning


@pytest.mark.parametrize("typed", ["明天", "18:00", "16:00-17:00", "2027-01-01", "12月1日2027年"])
def test_what_is_still_to_come_is_refused(typed: str) -> None:
    with pytest.raises((Future, BadDay)):
        parse_when(typed, NOW)


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(Reversed):
        parse_when("15:00-14:00", NOW)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_understood_or_refused(typed: str) -> None:
    try:
        when = parse_when(typed, NOW)
    except (BadDay, Future, Reversed):
        return
    assert when.began_at <= NOW
    assert when == parse_when(write_when(when), NOW) or when.began_at == NOW
