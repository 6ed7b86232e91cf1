"""Turns one cell into a value: text, day, time, amount, count; signs for nothing are nothing."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from crmapp.imports.odd_days import MONTHS, odd_day
from crmapp.imports.reading import Cell
from crmapp.imports.spoken_sums import in_digits
from crmapp.imports.written_days import CLOCKS, Found, clocks_at, day_at, first_day, month_at
from crmapp.money import BadAmount, parse_range
from crmapp.narrow import narrow

NOTHING = {
    *("-", "--", "---", "—", "——", "–", "/", "\\", "//", ".", "*", "?", "？", "、", "0000-00-00"),
    *(
        "无",
        "暂无",
        "没有",
        "待定",
        "待补充",
        "未填",
        "未知",
        "不详",
        "空",
        "未提供",
        "暂缺",
        "无。",
        "未定",
    ),
    *("無", "暫無", "沒有", "未填寫", "待補充"),
    *("n/a", "na", "#n/a", "null", "none", "nil", "tbd", "nan", "#ref!", "#value!", "#div/0!"),
}
LONGEST_NOTHING = max(map(len, NOTHING))
BREAKS = re.compile(r"_x000[dD]_\n?|\r\n?|\u2028|\u2029")
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]"
)
BROKEN = re.compile(r"(?<=[\u4e00-\u9fff（(])[ \t]*\n\s*(?=[\u4e00-\u9fff）)])")
BESIDE_A_DAY = re.compile(
    r"(?:周|星期|礼拜)[一二三四五六日天]|上午|下午|中午|晚上|早上|凌晨|[年月日号点时分秒TZ零〇一二三四五六七八九十]"
)
LONGEST_GAP = SHORT = 100
GAP = re.compile(r"\s{100,}")  # says nothing, and every reading of notes would walk through it
LONE = re.compile("[\ud800-\udfff]")
EPOCH = date(1899, 12, 30)
SERIALS = range(18_264, 73_415)  # 1950 to 2100
MONTH = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*月?$")
YEAR = re.compile(r"((?:19|20)\d\d)\s*年?$")
MONTH_ALONE = re.compile(r"(1[0-2]|0?[1-9])\s*月份?$")
PART_OF_DAY = re.compile("上午|下午|中午|晚上|早上|凌晨")
UNTIL = re.compile(r"\s*[-~–—－～至到]\s*\d{1,2}\s*[日号]")
DAY_ALONE = re.compile(r"(\d{1,2})\s*[日号]?")
FORMULA = re.compile(r"=\s*[-+(\w$'\"]")
QUOTES = " '’‘`"  # put before a number so that a spreadsheet keeps it as a text
ABOUT = re.compile(
    r"^(?:含税|不含税|大约|大概|约|近|预计|预估|预算|不超过|不低于|至少|最多|超过|大于|小于|低于|合同|共|[<>≤≥＜＞~～≈])+\s*"
)
ROUGHLY = re.compile(r"\s*(?:左右|以上|以内|以下|上下|起|\+|＋|/年|/月|每年|/套|/台|含税|不含税)+$")
SUM = re.compile(r"(?:[\d,.\s¥元块角分整正百千万亿kKwWmM'’‘`~至到-]|人民币|rmb|RMB|cny|CNY)*")
HAS_UNIT = re.compile(r"[元块百千万亿kKwWmM]")
UNIT_OF_HEADER = re.compile(
    r"(万亿|亿|百万|千万|万|千)\s*元?|[(（](?:[^()（）]*[^()（）\w])?[kK]\s*[)）]"
)
TRADITIONAL_UNITS = str.maketrans("萬億", "万亿")


def text_of(cell: Cell) -> str:
    """Return a cell as text, trimmed; a whole number has no `.0`, a sign for nothing is ''."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _short_text(cell) if len(cell) <= SHORT else _plain_text(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if cell.time() != time() else cell.date().isoformat()
    return str(cell) if isinstance(cell, timedelta) else _plain_text(str(cell))


def _plain_text(text: str) -> str:
    if not text.isprintable() or "_x000" in text:  # most cells hold nothing of the kind
        text = LONE.sub("\ufffd", UNSEEN.sub("", BREAKS.sub("\n", text)))
    text = text.strip()
    if len(text) > LONGEST_GAP:
        text = GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", text)
    return "" if len(text) <= LONGEST_NOTHING and text.lower() in NOTHING else text


_short_text = lru_cache(maxsize=1_024)(_plain_text)  # each field asks for its cell several times


def is_formula(cell: Cell) -> bool:
    """Tell whether a cell holds a formula, whose result the program that wrote it left open."""
    return isinstance(cell, str) and bool(FORMULA.match(cell))


def line_of(cell: Cell) -> str:
    """Return a cell as one line: line breaks become blanks."""
    return " ".join(text_of(cell).split())


def name_of(cell: Cell) -> str:
    """Return a name as one line: where a Chinese one was broken into two, no blank is left."""
    return " ".join(BROKEN.sub("", text_of(cell)).split())


def says_only_a_day(text: str) -> bool:
    """Tell whether a text says nothing besides a day or a moment."""
    plain = BESIDE_A_DAY.sub("", narrow(text))
    return not re.search(r"[^\W\d_]", plain) or bool(MONTHS.fullmatch(plain.strip(" ,.-/")))


def beside_day(cell: Cell) -> str:
    """Return the whole text of a cell that says more than a day and a time, '' for any other.

    More are words, half a day and the end of a span: 上周五, 8.15 下午, 8.15-8.20, 11月25号前.
    """
    return _beside_day(text_of(cell)) if isinstance(cell, str) else ""


@lru_cache(maxsize=1_024)  # rows below each other tell of the same days
def _beside_day(text: str) -> str:
    if not says_only_a_day(text):
        return text
    plain = CLOCKS.sub(" ", narrow(text))
    found = first_day(plain)
    rest = plain[found.end :] if found else ""
    more = UNTIL.match(rest) or first_day(rest) or PART_OF_DAY.search(plain)
    return text if more else ""


def day_of(cell: Cell, day_first: bool = False) -> date | Found | None:
    """Return the day of a cell; a Found where the year is missing, None where there is none.

    Takes dates, Excel serials, 20250314, a month (its first day) and a year (1 January).
    `day_first` says that 5/8/2023 is in August.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = narrow(text_of(cell)).strip(QUOTES)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in SERIALS:
        return EPOCH + timedelta(days=int(float(text)))
    if month := MONTH.match(text):
        return date(int(month[1]), int(month[2]), 1)
    if year := YEAR.match(text):
        return date(int(year[1]), 1, 1)
    if month := MONTH_ALONE.match(text):
        return Found(None, int(month[1]), 1, 0, month.end())
    found = day_at(text) or odd_day(text, day_first) or month_at(text) or first_day(text)
    return (found.whole or found) if found else None


def is_month_or_year(cell: Cell) -> bool:
    """Tell whether a cell names no day but what stands for one: 2024年, 2024-05, 8月, 8月底."""
    text = narrow(text_of(cell)).strip(QUOTES) if isinstance(cell, str) else ""
    return bool(
        MONTH.match(text)
        or YEAR.match(text)
        or MONTH_ALONE.match(text)
        or (month_at(text) and not day_at(text))
    )


def day_alone(cell: Cell, month: date | None) -> date | None:
    """Return the day of a month that a cell tells by its number alone: 5, 12日, 30号."""
    found = DAY_ALONE.fullmatch(text_of(cell)) if month else None
    try:
        return month.replace(day=int(found[1])) if found else None
    except ValueError:
        return None


def clocks_of(cell: Cell) -> tuple[time | None, time | None]:
    """Return begin and end of the time of day in a cell, each None where not said."""
    if isinstance(cell, datetime):
        return (
            (cell.time().replace(second=0, microsecond=0), None)
            if cell.time() != time()
            else (
                None,
                None,
            )
        )
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0), None
    if isinstance(cell, date | timedelta):
        return None, None
    if isinstance(cell, float) and not cell.is_integer():
        if cell >= 1 and int(cell) not in SERIALS:
            return None, None
        minutes = round(cell % 1 * 1440)
        return time(minutes // 60 % 24, minutes % 60), None
    text = narrow(text_of(cell))
    if re.fullmatch(r"\d{5}\.\d+", text):
        return clocks_of(float(text))
    start = found.end if (found := first_day(text)) else 0
    for place in range(start, len(text)):
        # A time begins at a digit that no digit precedes, or at 上午 and the like.
        if text[place : place + 1].isspace() or text[place - 1 : place].isdigit():
            continue
        if spoken := clocks_at(text, place):
            return spoken[0], spoken[1]
    return None, None


def unit_of(header: str) -> str:
    """Return the unit that a header gives its amounts: 万 for 金额（万元）, '' for 元."""
    found = UNIT_OF_HEADER.search(header.translate(TRADITIONAL_UNITS))
    return (found[1] or "千") if found else ""


def says_only_a_sum(text: str) -> bool:
    """Tell whether a text says nothing besides a sum: 含税, /年 and 左右 say more."""
    return bool(SUM.fullmatch(in_digits(narrow(text))))


def amount_of(cell: Cell, unit: str = "") -> tuple[int, int] | None:
    """Return both ends in fen of an amount or range, None where nothing is said.

    A number without a unit of its own counts in `unit`. Raises BadAmount on what is no amount.
    """
    text = narrow(text_of(cell)).strip(QUOTES)
    if not text or text in NOTHING:
        return None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        # As a decimal of at most fen, so that 0.1 + 0.2 typed by a formula is no error.
        text = f"{round(float(cell), 6):f}".rstrip("0").rstrip(".")
        if not unit:
            text = f"{float(cell):.2f}"
    plain = in_digits(ROUGHLY.sub("", ABOUT.sub("", text)))
    if unit and not HAS_UNIT.search(plain):
        plain += unit
    if plain.startswith("-") or not re.search(r"\d", plain):
        raise BadAmount(text)
    try:
        return parse_range(plain)
    except BadAmount:
        inside = re.sub(r"[(（].*?[)）]", "", plain)
        if inside == plain:
            raise
        return parse_range(inside)


def count_of(cell: Cell) -> int | None:
    """Return the first whole number of a cell such as 50人 or 100-200人."""
    found = re.search(r"\d[\d,]*", narrow(text_of(cell)))
    return int(found[0].replace(",", "")) if found and len(found[0]) < 12 else None


def percent_of(cell: Cell) -> int | None:
    """Return 60 for 60%, 0.6, 60, 6成 and 六成; None for what is no share."""
    text = narrow(text_of(cell))
    text = in_digits(text) if "成" in text else text
    found = re.search(r"\d+(?:\.\d+)?", text)
    if not found:
        return None
    value = float(found[0])
    if "成" in text:
        value *= 10
    elif "%" not in text and value <= 1:
        value *= 100
    return round(value) if value <= 100 else None
