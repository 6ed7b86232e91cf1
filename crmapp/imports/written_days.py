"""Finds a day or a span of time where it stands inside a longer text."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta

WEEKDAYS = "一二三四五六日"
DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
OLDEST, NEWEST = 1990, 2099
NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
# What may follow the digits of a day so that it is a day and not a sum, a version or a ratio.
NO_SUM = (
    r"(?![.．/]\d)(?![\d.]*\s*(?:万|亿|千|元|块|%|％|折|倍|吨|台|套|件|个|版|点|寸|米|人|家|K|k|w))"
)
DAY = re.compile(
    rf"""
    (?P<y>(?:19|20)?\d\d)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]?
    |(?P<y2>(?:19|20)\d\d|\d\d)(?P<s>[-/.．])(?P<m2>\d{{1,2}})(?P=s)(?P<d2>\d{{1,2}})(?!\d)(?:\s*[日号])?
    |(?<!\d)(?P<y3>20\d\d)(?P<m3>[01]\d)(?P<d3>[0-3]\d)(?!\d)
    |(?P<m4>\d{{1,2}})\s*月\s*(?P<d4>\d{{1,2}})\s*[日号]?(?!\d)
    |(?P<m5>\d{{1,2}})(?P<s5>[-/.．])(?P<d5>\d{{1,2}})(?:\s*[日号])?(?!\d){NO_SUM}
    """,
    re.VERBOSE,
)
MONTH_HEAD = re.compile(
    r"(?:((?:19|20)?\d\d)\s*年\s*)?(\d{1,2})\s*月(?!\s*\d)(?:份?(初|上旬|中旬|中|下旬|底|末)|份|(?<=年.月)|(?<=年..月))"
)
CLOCK = (
    r"(?:上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|晚)?\s*\d{1,2}\s*"
    r"(?:[:：]\s*\d{2}(?:[:：]\d{2})?|[点时](?!间)(?:\s*(?:半|一刻|三刻|\d{1,2}\s*分?))?)"
)
CLOCKS = re.compile(rf"({CLOCK})(?:\s*(?:-|~|–|—|－|～|至|到)+\s*({CLOCK}))?")
_clock_parts = re.compile(
    r"(上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|晚)?\s*(\d{1,2})\s*[:：点时]\s*(半|一刻|三刻|\d{1,2})?"
)
RELATIVE = re.compile(
    rf"""
    (?P<tomorrow>明[天日早晚]|次日|第二天|翌日)|(?P<today>今[天日晚]|当[天日])
    |(?P<after>大?后[天日])
    |(?P<week>(?:本|这|下下?|下一)个?)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末初])?
    |(?P<month>(?:本|这|下下?|当)个?)?月(?P<part>底|末|初|中旬|上旬|下旬|中)
    |(?P<named>\d{{1,2}})月(?:份)?(?P<edge>底|末|初|中旬|上旬|下旬)
    |(?P<half>半个月)\s*(?:之?内|以内|之?后|以后)
    |(?P<nextmonth>下个?月)(?:\s*(?P<md>\d{{1,2}})\s*[日号])?
    |(?P<yearend>(?:今年)?年[底末])
    |(?P<span>{NUMBER})\s*个?(?P<unit>工作日|天|日(?!常)|周|星期|礼拜|月)
      \s*(?:之?内|以内|之?后|以后)
    |(?P<monthday>\d{{1,2}})\s*[日号]
    |(?:周|星期|礼拜)(?P<thisweekday>[一二三四五六日天])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A day as written: `year` may be missing; `start` and `end` are its place in the text."""

    year: int | None
    month: int
    day: int
    start: int
    end: int

    def on(self, year: int) -> date | None:
        """Return the day in a year, None where it does not exist (02-29)."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def whole(self) -> date | None:
        """The day, if the year is written."""
        return self.on(self.year) if self.year else None


def day_at(text: str, start: int = 0) -> Found | None:
    """Return the day that begins exactly at `start`, None if none does."""
    found = DAY.match(text, start)
    return _found(found) if found else None


def month_at(text: str, start: int = 0) -> Found | None:
    """Return the day that stands for a month or a part of one: 2025年8月, 8月中旬, 8月底."""
    found = MONTH_HEAD.match(text, start)
    if not found:
        return None
    year, month, part = found[1], int(found[2]), found[3] or "初"
    whole = (int(year) if len(year) == 4 else 2000 + int(year)) if year else None
    if not 1 <= month <= 12 or (whole and not OLDEST <= whole <= NEWEST):
        return None
    day = _part_of_month(part, date(whole or 2023, month, 1))
    return Found(whole, month, day, found.start(), found.end())


def first_day(text: str) -> Found | None:
    """Return the first day anywhere in `text`."""
    for found in DAY.finditer(text):
        if found.start() and text[found.start() - 1].isdigit():
            continue
        if day := _found(found):
            return day
    return None


def clocks_at(text: str, start: int = 0) -> tuple[time, time | None, int] | None:
    """Return begin, end and the place behind a time of day or a range of two at `start`."""
    found = CLOCKS.match(text, start)
    if not found or (begin := clock(found[1])) is None:
        return None
    end = clock(found[2]) if found[2] else None
    # 下午2:00-3:00: the half of the day is said once.
    if end and end < begin and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return begin, end, found.end()


def clock(text: str) -> time | None:
    """Return a time of day such as 14:00, 下午3点半 or 9时30分."""
    found = _clock_parts.search(text)
    if not found:
        return None
    half, hour, rest = found[1], int(found[2]), found[3] or "0"
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(rest) if not rest.isdigit() else int(rest)
    if half in ("下午", "傍晚", "晚上", "晚") and hour < 12:
        hour += 12
    if half == "中午" and hour < 3:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def coming(found: Found, start: date) -> date | None:
    """Return the first such day on or after `start`, if its year is not written.

    A day a little before `start` is taken as that one: someone wrote a plan down late.
    """
    if found.year:
        return found.whole
    days = [day for year in (start.year, start.year + 1) if (day := found.on(year))]
    for day in days:
        if day >= start - timedelta(days=30):
            return day
    return None


def relative_at(text: str, start_day: date, place: int = 0) -> tuple[date, int] | None:
    """Return the day that words such as 明日, 下周三 or 三日内 at `place` mean, and their end.

    They count from `start_day`. A bare 下周 means its Monday, 周末 Saturday, 月底 the last day.
    """
    found = RELATIVE.match(text, place)
    if not found:
        return None
    day = _resolve({key: value for key, value in found.groupdict().items() if value}, start_day)
    return (day, found.end()) if day else None


def _resolve(said: dict[str, str], start: date) -> date | None:
    monday = start - timedelta(days=start.weekday())
    match said:
        case {"tomorrow": _}:
            return start + timedelta(days=1)
        case {"today": _}:
            return start
        case {"after": word}:
            return start + timedelta(days=3 if word[0] == "大" else 2)
        case {"week": word}:
            ahead = 14 if word.startswith("下下") else 7 if word[0] == "下" else 0
            default = "一" if ahead else "五"
            day = monday + timedelta(days=ahead + _weekday(said.get("weekday", default)))
            return max(day, start)
        case {"thisweekday": word}:
            day = monday + timedelta(days=_weekday(word))
            return day if day >= start else day + timedelta(days=7)
        case {"part": part}:
            word = said.get("month", "")
            first = _months_on(start.replace(day=1), 2 if "下下" in word else "下" in word)
            day = first.replace(day=_part_of_month(part, first))
            return day if day >= start else _months_on(first, 1).replace(day=day.day % 28 or 28)
        case {"named": month, "edge": part} if 1 <= int(month) <= 12:
            first = date(start.year + (int(month) < start.month), int(month), 1)
            return first.replace(day=_part_of_month(part, first))
        case {"half": _}:
            return start + timedelta(days=15)
        case {"nextmonth": _}:
            first = _months_on(start.replace(day=1), 1)
            last = monthrange(first.year, first.month)[1]
            return first.replace(day=min(max(int(said.get("md", 1)), 1), last))
        case {"yearend": _}:
            return date(start.year, 12, 31)
        case {"span": count, "unit": unit}:
            return _later(start, number(count), unit)
        case {"monthday": text}:
            return _monthday(int(text), start)
    return None


def _weekday(word: str) -> int:
    return {"天": 6, "末": 5, "初": 0}.get(word, WEEKDAYS.find(word))


def _part_of_month(part: str, first: date) -> int:
    last = monthrange(first.year, first.month)[1]
    return {"初": 1, "上旬": 10, "中": 15, "中旬": 15, "下旬": 25}.get(part, last)


def _later(start: date, count: int, unit: str) -> date:
    if unit == "月":
        return _months_on(start, count)
    if unit == "工作日":
        day = start
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day
    return start + timedelta(days=count * (1 if unit in ("天", "日") else 7))


def _monthday(day: int, start: date) -> date | None:
    first = start.replace(day=1)
    for month in range(3):
        base = _months_on(first, month)
        if 1 <= day <= monthrange(base.year, base.month)[1] and base.replace(day=day) >= start:
            return base.replace(day=day)
    return None


def _months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + int(months)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def number(text: str) -> int:
    """Return 12 for `12` and for 十二."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS[tens]
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def _found(found: re.Match) -> Found | None:
    parts = found.groupdict()
    year = parts["y"] or parts["y2"] or parts["y3"]
    month = int(next(parts[key] for key in ("m", "m2", "m3", "m4", "m5") if parts[key]))
    day = int(next(parts[key] for key in ("d", "d2", "d3", "d4", "d5") if parts[key]))
    whole = None
    if year:
        whole = int(year) if len(year) == 4 else 2000 + int(year)
        if not OLDEST <= whole <= NEWEST:
            return None
    result = Found(whole, month, day, found.start(), found.end())
    # 2024 is a leap year: 02-29 without a year may be one.
    return result if result.on(whole or 2024) else None
