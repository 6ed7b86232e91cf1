"""Days: read from what people type and shown the same in every browser."""

from datetime import date, time, timedelta

from crmapp.months import last_of_month
from crmapp.narrow import narrow
from crmapp.typed_clock import BadClock, parse_clock
from crmapp.typed_days import BadDay, parse_day

__all__ = [
    "BadClock",
    "BadDay",
    "next_chips",
    "parse_clock",
    "parse_day",
    "parse_moment",
    "quarter_of",
    "short_day",
    "show_day",
]

CHINESE_WEEKDAYS = "一二三四五六日"
ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def parse_moment(text: str, today: date, lean: str = "near") -> tuple[date, time | None]:
    """Return the day and, where one follows it, the time: 明天下午3点, 2025-03-06 09:00.

    Raise BadDay when `text` is neither a day nor a day with a time.
    """
    try:
        return parse_day(text, today, lean), None
    except BadDay:
        plain = narrow(text[:60])
    for cut in range(1, len(plain)):
        if plain[cut - 1].isdecimal() and plain[cut].isdecimal():
            continue  # 11-12 3:30 is not 11-1 and 23:30
        try:
            clock = parse_clock(plain[cut:].lstrip("T"))
            return parse_day(plain[:cut], today, lean), clock
        except (BadClock, BadDay):
            continue
    raise BadDay(text)


def next_chips(today: date) -> list[tuple[str, date]]:
    """Return the days offered for a next step, each with its key.

    On the last day of a month its end is the end of the month that follows.
    """
    return [
        ("tomorrow", today + timedelta(1)),
        ("after_tomorrow", today + timedelta(2)),
        ("next_monday", today + timedelta(7 - today.weekday())),
        ("in_a_week", today + timedelta(7)),
        ("month_end", last_of_month(today + timedelta(1))),
    ]


def show_day(day: date, language: str = "zh") -> str:
    """Return 2026-11-25 周三 or 2026-11-25 Wed."""
    if language.startswith("en"):
        return f"{day.isoformat()} {ENGLISH_WEEKDAYS[day.weekday()]}"
    return f"{day.isoformat()} 周{CHINESE_WEEKDAYS[day.weekday()]}"


def short_day(day: date, today: date) -> str:
    """Return 11-25 in the year of `today`, else 2025-11-25."""
    return f"{day.month:02}-{day.day:02}" if day.year == today.year else day.isoformat()


def quarter_of(day: date) -> str:
    """Return the quarter of a day: 2026Q4."""
    return f"{day.year}Q{(day.month + 2) // 3}"
