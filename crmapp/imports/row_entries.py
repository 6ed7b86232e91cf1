"""Builds the follow-ups of one customer from the cells of its rows."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import NamedTuple

from crmapp.imports import cells
from crmapp.imports.grouping import Mapping, numbered
from crmapp.imports.months import notes_of_month
from crmapp.imports.next_steps import NextStep, read_next
from crmapp.imports.notes import Entry, split_notes
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reader import Reader
from crmapp.imports.tables import Row
from crmapp.imports.written_days import Found, coming, relative_at

NO_ENTRY = re.compile(
    r"[(（]?(?:本[日周月]|近期|最近)?(?:暂?[无未]|尚未|还没有?|没有)(?:任何)?(?:跟进|联系|沟通|拜访|回访)?(?:过|记录)?[)）]?[。.]?"
)
HALF_A_YEAR = timedelta(days=182)
SIDE = ("need", "reply", "attitude")


class When(NamedTuple):
    """Day, begin and end that the columns of a row give its follow-up, and what else they say."""

    day: date | None
    begin: time | None
    end: time | None
    words: str


def entries_of(
    reader: Reader,
    first: date | None,
    last: date | None,
    entered: date | None,
    people: frozenset[str],
) -> tuple[list[Entry], NextStep | None]:
    """Return the follow-ups of all rows from old to new, and a next step without any.

    An entry whose day nothing tells takes the day of the one above it, else the last contact,
    else that of the earliest one, and is doubtful.
    """
    entries: list[Entry] = []
    unsaid: list[tuple[Reader, Row]] = []
    step: NextStep | None = None
    mappings = _mappings(reader)
    several = [replace(reader, mapping=mapping) for mapping in mappings if len(mappings) > 1]
    parts = several or [reader]
    for row in reader.rows:
        for part in parts:
            found, planned = _of_row(part, row, first or entered, last, people)
            entries += found
            step = planned or step
            if not found:
                unsaid.append((part, row))
    if entries and step is not None:
        entries[-1] = _with_plan(entries[-1], step)
    earliest = min((entry.day for entry in entries if entry.day), default=None)
    entries = _all_dated(reader, entries, last or first or entered or earliest)
    for part, row in unsaid:
        _keep(part, row, ("at", "clock", "method", "reply", "attitude", *["need"] * bool(entries)))
    # sorted() is stable: entries of one day keep the order in which they stand.
    entries.sort(key=lambda entry: entry.day or date.min)
    return entries, None if entries else step


def _mappings(reader: Reader) -> list[Mapping]:
    """Return the columns of the first, second … follow-up of a row; mostly there is one."""
    days = reader.mapping.columns("entry.at")
    texts = reader.mapping.columns("entry.content")
    if len(days) < 2 or len(texts) < 2:
        return [reader.mapping]
    numbers = numbered(reader.mapping, reader.headers, "entry", "entry.content")
    groups: dict[int, dict[int, str]] = {number: {} for number in sorted(set(numbers.values()))}
    for index, number in numbers.items():
        key = reader.mapping.fields[index]
        alone = len(reader.mapping.columns(key)) == 1
        # One author signs them all, one plan is what comes after the last of them.
        wanted = groups if alone and key == "entry.author" else [number]
        for one in [max(groups)] if alone and key.startswith("entry.next") else wanted:
            groups[one][index] = key
    return list(map(Mapping, groups.values()))


def _of_row(
    reader: Reader, row: Row, first: date | None, last: date | None, people: frozenset[str]
) -> tuple[list[Entry], NextStep | None]:
    when = _when(reader, row)
    text = {name: _text(reader, row, f"entry.{name}") for name in ("method", "author", *SIDE)}
    found = _noted(reader, row, when.day, (first, last), people)
    if not found and (when.day or when.words) and any(text.values()):
        found = [Entry(text=" ".join(filter(None, text.values())), day=when.day)]
    if not found:
        return [], _planned(reader, row, when.day or last or first)
    place = _place(found, when.day)
    entry = _completed(found[place], when, text)
    found[place] = _with_plan(entry, _planned(reader, row, entry.day or last or first))
    if when.day and all(one.day != when.day for one in found):
        _keep(reader, row, ("at",))  # each note has a day of its own: nobody tells this one
    author = text["author"] or _owner_of(reader, row)
    if author:
        found = [one if one.author else replace(one, author=author) for one in found]
    return found, None


def _noted(
    reader: Reader,
    row: Row,
    own_day: date | None,
    contacts: tuple[date | None, date | None],
    people: frozenset[str],
) -> list[Entry]:
    """Return what the notes of a row tell; `contacts` are the customer's first and last."""
    first, last = contacts
    found: list[Entry] = []
    fallback = own_day or (last if len(reader.rows) == 1 else None)
    bound = _latest(own_day, reader.today) if own_day else fallback
    for index in reader.mapping.columns("entry.content"):
        cell = cells.text_of(row.at(index))
        if not cell or NO_ENTRY.fullmatch(cell):
            continue
        starred, private = star_numbers(cell)
        if private:
            reader.note("private_number", "entry.content", row)
        if month := reader.months.get(index):
            found += notes_of_month(starred, month, reader.today, people)
        else:
            found += split_notes(starred, reader.today, first, bound, fallback, people)
    return found


def _completed(entry: Entry, when: When, text: dict[str, str]) -> Entry:
    """Return an entry with what the other columns of its row say of it."""
    return replace(
        entry,
        day=entry.day or when.day,
        clock=entry.clock or when.begin,
        ended=entry.ended or (when.end if not entry.clock else None),
        method=text["method"] or entry.method,
        content=" ".join(filter(None, (when.words, _with_own_method(entry, text["method"])))),
        **{name: text[name] for name in SIDE},
    )


def _latest(own_day: date, today: date) -> date:
    """Return the last day that a note without a year may mean in a row of `own_day`.

    Notes go on below the day on which a customer came: each is of the year nearest to it.
    """
    return max(own_day, min(own_day + HALF_A_YEAR, today))


def _keep(reader: Reader, row: Row, names: Iterable[str]) -> None:
    """Keep what the columns of follow-ups say in a row of which no follow-up came."""
    for key in (f"entry.{name}" for name in names):
        for index in reader.mapping.columns(key):
            if text := cells.text_of(row.at(index)):
                day, _ = reader.days.get((row.number, index), (None, False))
                reader.keep(key, index, day.isoformat() if day and text.isdecimal() else text)


def _with_own_method(entry: Entry, told: str) -> str:
    """Return the words of an entry; where a column tells another method, with its own before."""
    own = entry.method
    if told and own and own != told and own not in entry.content:
        return "：".join(filter(None, (own, entry.content)))
    return entry.content


def _when(reader: Reader, row: Row) -> When:
    day = begin = end = None
    beside = []
    for index in reader.mapping.columns("entry.at"):
        found, doubtful = reader.days.get((row.number, index), (None, False))
        text = cells.text_of(row.at(index))
        if text and not found and cells.clocks_of(row.at(index))[0] is None:
            reader.note("bad_day", "entry.at", row, text=text)
            beside.append(star_numbers(text)[0])
        elif more := cells.beside_day(row.at(index)):
            beside.append(star_numbers(more)[0])
        if doubtful:
            reader.note("doubtful_day", "entry.at", row, text=text, day=found)
        day = day or found
        begin, end = (begin, end) if begin else cells.clocks_of(row.at(index))
    for index in reader.mapping.columns("entry.clock"):
        clocks = cells.clocks_of(row.at(index))
        if clocks == (None, None) and (text := cells.text_of(row.at(index))):
            beside.append(star_numbers(text)[0])  # 下午 is a time that no clock shows
        begin, end = (begin, end) if begin else clocks
    return When(day, begin, end, " ".join(beside))


def _text(reader: Reader, row: Row, key: str) -> str:
    text = reader.mapping.text(row, key)
    starred, private = star_numbers(text)
    if private:
        reader.note("private_number", key, row)
    return starred


def _owner_of(reader: Reader, row: Row) -> str:
    """Return who wrote a row's entries where each row of a customer has an owner of its own."""
    owners = {reader.mapping.text(one, "customer.owner") for one in reader.rows} - {""}
    return _text(reader, row, "customer.owner") if len(owners) > 1 else ""


def _place(entries: list[Entry], day: date | None) -> int:
    """Return which entry the other columns of the row mean: that of the day, else the latest."""
    for place in range(len(entries) - 1, -1, -1):
        if day and entries[place].day == day:
            return place
    days = [(entry.day or date.min, place) for place, entry in enumerate(entries)]
    return max(days)[1]


def _planned(reader: Reader, row: Row, start: date | None) -> NextStep | None:
    """Return the next step that the columns of a row tell, counted from `start`."""
    said = _text(reader, row, "entry.next")
    step = read_next(said, start) if said else NextStep()
    for index in reader.mapping.columns("entry.next_due"):
        if due := _due(row.at(index), start or reader.today):
            step = replace(step, due=due)
            text = _beside_due(row.at(index), start or reader.today)
        elif text := cells.text_of(row.at(index)):
            reader.note("bad_day", "entry.next_due", row, text=text)
        step = replace(step, action=" ".join(filter(None, (text, step.action))))
    if method := reader.mapping.text(row, "entry.next_method"):
        step = replace(step, method=method)
    return step if step != NextStep() else None


def _due(cell: object, start: date) -> date | None:
    day = cells.day_of(cell)
    if isinstance(day, Found):
        return coming(day, start)
    if day:
        return day
    found = relative_at(cells.text_of(cell), start)
    return found[0] if found else None


def _beside_due(cell: object, start: date) -> str:
    """Return the whole text of a cell that says more than a day: a time, a span, 前, 带合同."""
    text = cells.text_of(cell)
    if found := relative_at(text, start):
        says_more = bool(re.search(r"\w", text[found[1] :]))
    else:
        says_more = bool(cells.clocks_of(cell)[0] or cells.beside_day(cell))
    return star_numbers(text)[0] if says_more else ""


def _with_plan(entry: Entry, step: NextStep | None) -> Entry:
    """Give an entry the step of the columns; what its own words planned stays in its content."""
    if step is None:
        return entry
    content = entry.content
    if entry.next_action and entry.next_action not in step.action:
        content = "；".join(filter(None, (content, entry.next_action)))
    return replace(
        entry,
        content=content,
        next_due=step.due or entry.next_due,
        next_method=step.method or entry.next_method,
        next_action=step.action or entry.next_action,
    )


def _all_dated(reader: Reader, entries: list[Entry], otherwise: date | None) -> list[Entry]:
    dated, above = [], None
    for entry in entries:
        known = entry if entry.day else replace(entry, day=above or otherwise, doubtful=True)
        if known.doubtful:
            code = "doubtful_entry" if known.day else "undated_entry"
            reader.note(code, "entry.content", text=known.text[:40])
        above = known.day
        dated.append(known)
    return dated
