"""Times of the day as people type them: 14:30, 下午3点, 15点半, 3:30 pm."""

import re
from datetime import time

from crmapp.narrow import narrow
from crmapp.typed_days import NUMBER, number_in

NIGHT = ("凌晨",)
MORNING = ("清晨", "早上", "早晨", "早", "上午", "am")
NOON = ("中午",)
AFTERNOON = ("下午", "午后", "傍晚", "pm")
EVENING = ("晚上", "晚间", "晚", "今晚")
MINUTES = {None: 0, "": 0, "半": 30, "一刻": 15, "三刻": 45, "整": 0, "钟": 0}

_part = "|".join((*NIGHT, *MORNING[:-1], *NOON, *AFTERNOON[:-1], *EVENING))
_clock = re.compile(
    rf"(?P<part>{_part})? ?(?P<hour>{NUMBER})"
    rf"(?: ?: ?(?P<minutes>[0-9]{{2}})(?::[0-9]{{2}}(?:\.0+)?)?"
    rf"| ?[点时] ?(?:(?P<named>半|一刻|三刻|整|钟)|(?P<spoken>{NUMBER}) ?分?)?)?"
    r" ?(?P<half>am|pm)?"
)


class BadClock(ValueError):
    """The text names no time of the day."""


def parse_clock(text: str) -> time:
    """Return the time, to the minute, meant by `text`; raise BadClock when there is none.

    1点 to 6点 without a part of the day are in the afternoon, as in any office; 3:00 is not.
    """
    plain = " ".join(narrow(text[:40]).lower().split())
    match = _clock.fullmatch(plain)
    if not match or not re.search(r"[:点时ap]", plain):
        raise BadClock(text)
    part = match["part"] or match["half"]
    try:
        hour = number_in(match["hour"])
        minute = int(match["minutes"] or 0) or MINUTES[match["named"]]
        if match["spoken"]:
            minute = number_in(match["spoken"])
        if part is None and ":" not in plain and 1 <= hour <= 6:
            part = "下午"
        return time(_hour(part, hour), minute)
    except ValueError as error:
        raise BadClock(text) from error


def _hour(part: str | None, hour: int) -> int:
    """Return the hour of 24 that `hour` is in a part of the day; raise ValueError if in none."""
    if part in NIGHT and (hour <= 6 or hour == 12):
        return hour % 12
    if part in MORNING and hour <= 12:
        return hour % 12 if part == "am" else hour
    if part in NOON and 11 <= hour <= 14:
        return hour
    if part in NOON and hour in (1, 2):
        return hour + 12
    if part in AFTERNOON and 1 <= hour <= 23:
        return hour + 12 if hour < 12 else hour
    if part in EVENING and 5 <= hour <= 23 and hour != 12:  # 晚上12点 is of which day?
        return hour + 12 if hour < 12 else hour
    if part is None:
        return hour
    raise ValueError(hour)
