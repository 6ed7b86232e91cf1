"""Months that columns or sheets are called by: in each what was done with a customer in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from crmapp.imports.cells import text_of
from crmapp.imports.notes import Entry, split_notes
from crmapp.imports.tables import Column, Layout, place_in

FEWEST = 2  # columns named by months, so that they are a cross table
_numbers = {char: nth for nth, char in enumerate("一二三四五六七八九", 1)} | {
    "十": 10, "十一": 11, "十二": 12,
}  # fmt: skip
_told = r"(?:跟进|拜访|回访|联系|沟通|走访|工作|进展|客户)*(?:情况|记录|内容|进展|说明|纪要|备注)?"
HEADER = re.compile(
    rf"""
    (?:{_told}\s*)(?:(?P<y>(?:20)?\d\d)\s*年\s*)?
    (?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月份?\s*{_told}
    |(?P<y2>20\d\d)\s*[-./]?\s*(?P<m2>1[0-2]|0[1-9]|(?<=[-./])[1-9])(?:-01(?:T00:00:00)?)?
    """,
    re.VERBOSE,
)
YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[-/.]|$|[^\d])")
TOLD = re.compile(r"(?:(20\d\d)\s*[年./-]\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月")
SUM = re.compile(r"[\d.,，\s¥￥%％万亿元台套件个次kKwW+*×√✓○●-]*")
# At the beginning of an entry the day alone: 15日 电话.
DAY_ALONE = re.compile(r"(?:^|(?<=[\n；;。]))[ \t\u3000]*(?=(?:[12]\d|3[01]|0?[1-9])\s*[日号])")

Named = tuple[int | None, int]


def month_named(names: Iterable[str]) -> Named | None:
    """Return year (None where it is not said) and month that a column is called by."""
    for name in names:
        if found := HEADER.fullmatch(name.strip()):
            year, month = found["y"] or found["y2"], found["m"] or found["m2"]
            number = int(month) if month.isdecimal() else _numbers[month]
            return (int(year) % 100 + 2000 if year else None), number
    return None


def note_columns(columns: Sequence[Column], values: Mapping[int, list[str]]) -> set[int]:
    """Return the columns of months that hold notes: sums of a month are no follow-ups."""
    named = [one.index for one in columns if month_named(one.names)]
    texts = [text for index in named for text in values[index]]
    notes = sum(not SUM.fullmatch(text) for text in texts)
    return set(named) if len(named) >= FEWEST and notes * 2 > len(texts) else set()


def months_of(layout: Layout, indices: Sequence[int], today: date) -> dict[int, date]:
    """Return the first day of the month of each column, of some, that is called by one.

    A year that no header says is that of the title or of the sheet's name; else the last one in
    which no column that holds anything lies in the future.
    """
    columns = {one.index: one for one in layout.columns}
    named = {
        index: month
        for index in indices
        if index in columns and (month := month_named(columns[index].names))
    }
    if len(named) < FEWEST:
        return {}
    filled = {
        index for row in layout.rows for index in named if text_of(row.at(index))
    }  # fmt: skip
    return in_years(named, filled, _year_above(layout), today)


def in_years(
    named: Mapping[int, Named], filled: set[int], told: int | None, today: date
) -> dict[int, date]:
    """Return the first day of each month; after December comes January of the next year."""
    turns, turn, above = {}, 0, 0
    for index, (_year, month) in sorted(named.items()):
        turn += month < above
        turns[index], above = turn, month
    said = [year - turns[index] for index, (year, _month) in named.items() if year]
    base = said[0] if said else told
    if base is None:
        last = max(filled or named)
        base = today.year - turns[last] - (named[last][1] > today.month)
    return {
        index: date(year or base + turns[index], month, 1) for index, (year, month) in named.items()
    }


def _year_above(layout: Layout) -> int | None:
    titles = [layout.sheet.name]
    titles += [text_of(cell) for row in layout.sheet.rows[: layout.header_row - 1] for cell in row]
    found = next((year for title in titles if (year := YEAR.search(title))), None)
    return int(found[1]) if found else None


def notes_of_month(cell: str, month: date, today: date, people: frozenset[str]) -> list[Entry]:
    """Return the entries of a cell of one month; what names no day is of its first.

    A day alone, as in 15日 电话, is one of this month.
    """
    prefix = f"{month.year}年{month.month}月"
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = split_notes(DAY_ALONE.sub(prefix, cell), today, month, end, month, people)
    return [replace(entry, text=entry.text.replace(prefix, "", 1)) for entry in found]


def months_around(layout: Layout, today: date) -> dict[int, date]:
    """Return for each row the first day of the month that its sheet is said to be of, if any.

    A year that is not said is the last one in which the month had begun.
    """
    months: dict[int, date] = {}
    for start, first, end in layout.parts():
        titles = [text_of(cell) for row in layout.sheet.rows[start : first - 1] for cell in row]
        name = place_in(layout.starts, start + 1).rpartition("!")[0] or layout.sheet.name
        found = [said for text in (name, *titles) for said in TOLD.finditer(text)]
        if len({said[2] for said in found}) != 1:
            continue
        year = next((int(said[1]) for said in found if said[1]), None)
        month = date(year or today.year, int(found[0][2]), 1)
        if not year and month > today:
            month = month.replace(year=month.year - 1)
        numbers = (row.number for row in layout.rows if start < row.number <= end)
        months |= dict.fromkeys(numbers, month)
    return months
