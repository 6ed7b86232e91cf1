"""When people are left in peace."""

from datetime import date, datetime, time

import pytest
from flask import Flask

from crmapp import clock
from crmapp.database import writing
from crmapp.reminders.peace import free_from, is_quiet, told_since
from crmapp.settings.values import change_setting

NIGHT, NOON, NONE = (time(20), time(8)), (time(12), time(13, 30)), (time(), time())


@pytest.mark.parametrize(
    ("at", "hours", "quiet"),
    [
        ("19:59", NIGHT, False), ("20:00", NIGHT, True), ("03:00", NIGHT, True),
        ("08:00", NIGHT, False), ("12:30", NOON, True), ("13:30", NOON, False),
        ("00:00", NONE, False), ("23:59", NONE, False),
    ],
)  # fmt: skip
def test_quiet_hours_may_go_over_midnight(at: str, hours: tuple[time, time], quiet: bool) -> None:
    assert is_quiet(time.fromisoformat(at), hours) is quiet


@pytest.mark.one_database
def test_what_falls_into_quiet_hours_and_days_off_waits_for_their_end(context: Flask) -> None:
    def freed(text: str, hours: tuple[time, time] = NIGHT) -> str:
        moment = clock.moment(datetime.fromisoformat(text))
        return f"{clock.local(free_from(moment, hours)):%m-%d %H:%M}"

    assert freed("2026-11-25 10:00") == "11-25 10:00"  # a Wednesday
    assert freed("2026-11-25 21:15") == "11-26 08:00"
    assert freed("2026-11-26 05:00") == "11-26 08:00"
    assert freed("2026-11-27 21:15") == "11-30 08:30"  # over the weekend to its morning
    assert freed("2026-11-28 10:00") == "11-30 08:30"
    assert freed("2026-11-28 10:00", NONE) == "11-30 08:30"
    assert freed("2026-11-25 12:10", NOON) == "11-25 13:30"
    assert told_since(date(2026, 11, 30)) == date(2026, 11, 28)
    assert told_since(date(2026, 11, 25)) == date(2026, 11, 25)
    with writing():
        change_setting("working_days", "all")
    assert freed("2026-11-28 10:00") == "11-28 10:00"
    assert told_since(date(2026, 11, 30)) == date(2026, 11, 30)
