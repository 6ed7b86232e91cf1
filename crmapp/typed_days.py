"""Days as people type them: 2026-11-25, 11月25日, 25号, 下周三, 三天后, 月底, next monday."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from crmapp.months import first_after, last_of_month, same_after
from crmapp.narrow import narrow

YEARS = range(1900, 2101)
LONGEST = 40  # characters; a longer text is a note, not a day
DAY_WORDS = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "当天": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
}
YEAR_WORDS = {"前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2}
TURN_WORDS = {"本": 0, "这": 0, "this": 0, "next": 1, "last": -1}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = {
    **{sign: day for day, sign in enumerate("一二三四五六日")},
    **{sign: day for day, sign in enumerate("1234567")},
    **{name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    "天": 6,
    "末": 5,
}

Rule = Callable[[re.Match, date, str], date | None]
_rules: list[tuple[re.Pattern, Rule]] = []


class BadDay(ValueError):
    """The text names no day, or none between 1900 and 2100."""


def parse_day(text: str, today: date, lean: str = "near") -> date:
    """Return the day meant by `text`, as seen from `today`.

    A missing year or month is filled so that the day is the next one ("future"), the last one
    ("past") or the nearest ("near"). A weekday beside a full date must agree with it. Raise
    BadDay when no day is named or when it is out of 1900 to 2100.
    """
    plain = _plain(text)
    beside = _beside.search(plain)
    try:
        day = _read(plain, today, lean)
        if day is None and beside:
            day = _read(plain[: beside.start()], today, lean)
            if day and day.weekday() != WEEKDAYS[beside[1] or beside[2]]:
                raise BadDay(text)
    except (ValueError, OverflowError) as error:
        raise BadDay(text) from error
    if day is None or day.year not in YEARS:
        raise BadDay(text)
    return day


def number_in(text: str) -> int:
    """Return the number below 100 written in digits or in signs: 12, 十二, 两, 半 is no number."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    signs = "零一二三四五六七八九"
    high = signs.index(tens) if tens else 1
    low = signs.index(ones) if ones else 0
    return high * 10 + low if ten else signs.index(text.replace("两", "二"))


def rule(pattern: str) -> Callable[[Rule], Rule]:
    """Register how a text that is wholly `pattern` names its day; {n} stands for a number."""
    compiled = re.compile(pattern.replace("{n}", NUMBER).replace("{week}", WEEK))

    def register(reading: Rule) -> Rule:
        _rules.append((compiled, reading))
        return reading

    return register


NUMBER = "(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
WEEK = "(?:周|星期|礼拜)"
_beside = re.compile(
    rf"[ (]*(?:{WEEK}([一二三四五六日天])|(mon|tue|wed|thu|fri|sat|sun)[a-z]*)\)?$"
)
_loose = re.compile(r" ?([^\x00-\x7f]|[-/.,]) ?")


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        raise BadDay(text)
    return _loose.sub(r"\1", " ".join(narrow(text).lower().split()))


def _read(plain: str, today: date, lean: str) -> date | None:
    for pattern, reading in _rules:
        if match := pattern.fullmatch(plain):
            return reading(match, today, lean)
    return None


@rule("|".join(DAY_WORDS))
def _word(match: re.Match, today: date, lean: str) -> date:
    return today + timedelta(DAY_WORDS[match[0]])


@rule(r"([0-9]{4}|[0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
@rule(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
@rule(r"([0-9]{4}|[0-9]{2})(年)({n})月({n})[日号]?")
def _whole(match: re.Match, today: date, lean: str) -> date:
    year = int(match[1])
    if len(match[1]) == 2:  # 23 is 2023, 98 is the year a company was founded
        year += 2000 if year <= today.year % 100 + 20 else 1900
    return date(year, number_in(match[3]), number_in(match[4]))


@rule(r"(?:([前去今本明后])年)?()([0-9]{1,2})[-/.]([0-9]{1,2})")
@rule(r"(?:([前去今本明后])年)?()({n})月({n})[日号]?")
def _month_and_day(match: re.Match, today: date, lean: str) -> date | None:
    month, day = number_in(match[3]), number_in(match[4])
    if match[1]:
        return date(today.year + YEAR_WORDS[match[1]], month, day)
    years = range(today.year - 8, today.year + 9)  # 29 February comes every eighth year at worst
    return _leaning((_day(year, month, day) for year in years), today, lean)


@rule(r"(?:(?:(本|这)|(下+|上+))个?月)?({n})[日号]")
def _day_of_month(match: re.Match, today: date, lean: str) -> date | None:
    day = number_in(match[3])
    if match[1] or match[2]:
        return first_after(today, _turns(match[1] or match[2])).replace(day=day)
    months = (first_after(today, step) for step in range(-12, 13))
    return _leaning((_day(month.year, month.month, day) for month in months), today, lean)


@rule(r"(?:(?:(本|这)|(下+|上+))个?)?{week}([一二三四五六日天末1-7])")
@rule(r"(?:(this|next|last) )?()(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?")
def _weekday(match: re.Match, today: date, lean: str) -> date | None:
    monday = today - timedelta(today.weekday())
    day = monday + timedelta(WEEKDAYS[match[3]])
    if turn := match[1] or match[2]:
        return day + timedelta(7 * _turns(turn))
    return _leaning((day + timedelta(7 * step) for step in (-1, 0, 1)), today, lean)


@rule(r"(半|{n})个?(天|日|周|星期|礼拜|月|年)(?:之|以)?(后|前)")
def _away(match: re.Match, today: date, lean: str) -> date | None:
    count, unit, sign = match[1], match[2], -1 if match[3] == "前" else 1
    if unit == "月" and "个" not in match[0]:
        return None  # 3月后 is after March to most
    if count == "半":
        halves = {"月": today + timedelta(15 * sign), "年": same_after(today, 6 * sign)}
        return halves.get(unit)
    return _moved(today, sign * number_in(count), unit)


@rule(r"in (an?|[0-9]{1,3}) (day|week|month|year)s?")
@rule(r"(an?|[0-9]{1,3}) (day|week|month|year)s? (ago)")
def _english_away(match: re.Match, today: date, lean: str) -> date:
    count = int(match[1]) if match[1].isdecimal() else 1
    unit = {"day": "天", "week": "周", "month": "月", "year": "年"}[match[2]]
    return _moved(today, -count if match[0].endswith("ago") else count, unit)


@rule(r"(?:(?:(本|这)|(下+|上+))个?)?月(底|末|初|中)")
def _part_of_month(match: re.Match, today: date, lean: str) -> date:
    month = first_after(today, _turns(match[1] or match[2] or "本"))
    if match[3] == "初":
        return month
    return month.replace(day=15) if match[3] == "中" else last_of_month(month)


@rule(r"(?:the )?end of (?:(this|next|last) |the )?month|month end")
def _end_of_month(match: re.Match, today: date, lean: str) -> date:
    return last_of_month(first_after(today, _turns(match[1] or "this")))


@rule(r"([前去今本明后])?年{1,2}(底|末|初)")
def _part_of_year(match: re.Match, today: date, lean: str) -> date:
    year = today.year + YEAR_WORDS[match[1] or "今"]
    return date(year, 1, 1) if match[2] == "初" else date(year, 12, 31)


@rule(rf"({'|'.join(MONTHS)})[a-z]*\.? ?([0-9]{{1,2}})(?:st|nd|rd|th)?(?:[, ]([0-9]{{4}}))?")
def _english(match: re.Match, today: date, lean: str) -> date | None:
    return _named(match[1], int(match[2]), match[3], today, lean)


@rule(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[ -]({'|'.join(MONTHS)})[a-z]*\.?(?:[,. -]([0-9]{{4}}))?")
def _british(match: re.Match, today: date, lean: str) -> date | None:
    return _named(match[2], int(match[1]), match[3], today, lean)


def _named(name: str, day: int, year: str | None, today: date, lean: str) -> date | None:
    month = MONTHS.index(name) + 1
    if year:
        return date(int(year), month, day)
    years = range(today.year - 8, today.year + 9)
    return _leaning((_day(year, month, day) for year in years), today, lean)


def _leaning(days: Iterable[date | None], today: date, lean: str) -> date | None:
    """Choose among rising days: the next, the last, or the nearest (of two, the later)."""
    days = [day for day in days if day]
    if lean == "future":
        return min((day for day in days if day >= today), default=None)
    if lean == "past":
        return max((day for day in days if day <= today), default=None)
    return min(days, key=lambda day: (abs(day - today), today - day), default=None)


def _turns(word: str) -> int:
    """Return how many weeks or months away: 下下 is 2, 上 is -1, 本 is 0."""
    if word in TURN_WORDS:
        return TURN_WORDS[word]
    return len(word) if word[0] == "下" else -len(word)


def _moved(today: date, count: int, unit: str) -> date:
    if unit in "天日":
        return today + timedelta(count)
    if unit in ("月", "年"):
        return same_after(today, count * (12 if unit == "年" else 1))
    return today + timedelta(7 * count)


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None in a year or month that lacks it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
