"""Understands a table: one row per customer with contacts, deal and follow-ups."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from crmapp.imports import cells
from crmapp.imports.facts import customer_of, deal_of
from crmapp.imports.grouping import Mapping, groups_of
from crmapp.imports.lengths import too_long
from crmapp.imports.months import months_around, months_of
from crmapp.imports.odd_days import is_day_first
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reader import Reader
from crmapp.imports.row_contacts import contacts_of, settle_person
from crmapp.imports.row_entries import entries_of
from crmapp.imports.tables import Layout, Row, place_in
from crmapp.imports.understood import INCOMPLETE, OK, REFUSED, Issue, UnderstoodRow
from crmapp.imports.written_days import Found
from crmapp.text import normalise

COMPANY = {"customer.name", "customer.company_name"}
PAST_DAYS = (
    "customer.founded_on",
    "customer.first_contact_on",
    "customer.last_contact_on",
    "customer.entered_on",
    "deal.won_on",
    "entry.at",
)


@dataclass(frozen=True, slots=True)
class Sense:
    """How the rows of a table are read: the same for all of its customers."""

    fields: Mapping
    headers: dict[int, str]
    today: date
    people: frozenset[str]  # names that the columns for owners and authors hold
    starts: tuple[tuple[int, str], ...] = ()
    months: dict[int, date] = field(default_factory=dict)  # of columns that are a month each


Days = dict[tuple[int, int], tuple[date | None, bool]]


def understand(
    layout: Layout,
    mapping: dict[int, str],
    today: date,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[UnderstoodRow]:
    """Yield the customers that the rows of a table tell, in the order of their first rows.

    `mapping` is `{column index: field key}`. Every row of the table is in `numbers` of exactly
    one result, rows that say nothing aside; `layout.dropped` holds totals and the like. `told`
    hears after each customer how many of how many are done; what it raises ends the work.
    """
    sense, days = sense_of(layout, mapping, today)
    groups, _ = groups_of(layout, sense.fields)
    seen: dict[str, str] = {}
    for done, group in enumerate(groups, 1):
        row = understood(group, sense, days)
        if repeat := repeat_of(row.name, row.numbers, row.places, seen):
            row.issues.append(repeat)
        yield row
        told(done, len(groups))


def sense_of(layout: Layout, mapping: dict[int, str], today: date) -> tuple[Sense, Days]:
    """How a table is read, and the day of each cell of its columns of days."""
    fields = Mapping(mapping)
    headers = {column.index: column.header for column in layout.columns}
    people = frozenset(
        name
        for key in ("customer.owner", "entry.author")
        for row in layout.rows
        if 1 < len(name := fields.text(row, key)) < 5
    )
    months = months_of(layout, fields.columns("entry.content"), today)
    sense = Sense(fields, headers, today, people, layout.starts, months)
    return sense, _days(layout, fields, today)


def understood(group: list[Row], sense: Sense, days: Days) -> UnderstoodRow:
    """The customer that some rows tell of."""
    issues: list[Issue] = []
    rows = list(_by_time(group, sense.fields, days))
    reader = Reader(
        rows, sense.fields, sense.headers, days, sense.today, issues, months=sense.months
    )
    reader.set_aside_formulas()
    customer = customer_of(reader)
    last_contact = reader.day("customer.last_contact_on")
    contacts = contacts_of(reader)
    entered = customer.get("entered_on")
    entries, step = entries_of(
        reader, customer.get("first_contact_on"), last_contact, entered, sense.people
    )
    last = max((entry.day for entry in entries if entry.day), default=last_contact)
    deal = deal_of(reader, last)
    settle_person(reader, customer, contacts)
    authors = [entry.author for entry in entries if entry.author]
    last_author = authors[-1] if authors else reader.text("entry.author")
    owner = reader.text("customer.owner") or last_author or ""
    if not entries and "need" not in customer and (need := reader.text("entry.need", whole=True)):
        customer["need"] = need
    if entries and last_contact and last_contact > last:
        reader.keep("customer.last_contact_on", None, last_contact.isoformat())
    if reader.kept:
        told = filter(None, (customer.get("remarks"), *reader.kept))
        customer["remarks"] = "\n".join(map(str, told))
    numbers = [row.number for row in group]
    row = UnderstoodRow(
        numbers=numbers,
        state=OK,
        customer=customer,
        contacts=contacts,
        deal=deal,
        owner=owner,
        entries=entries,
        issues=issues,
        cells=[[star_numbers(cells.text_of(cell))[0] for cell in row.own] for row in group],
        next_step=step,
        last_contact_on=last_contact,
        places=[place_in(sense.starts, number) for number in numbers] if sense.starts else [],
    )
    _judge(row)
    return row


def _by_time(group: list[Row], fields: Mapping, days: Days) -> list[Row]:
    """Return the rows of a customer from old to new; one without a day stays where it is."""
    if len(group) == 1 or "entry.at" not in fields:
        return group
    column = fields.columns("entry.at")[0]
    ordered, above = [], date.min
    for place, row in enumerate(group):
        above = days.get((row.number, column), (None, False))[0] or above
        ordered.append((above, place, row))
    return [row for _, _, row in sorted(ordered, key=lambda item: item[:2])]


def _judge(row: UnderstoodRow) -> None:
    """Set the state: without a name refused, without contact or phone incomplete.

    A name that is a formula without its result is one that nobody knows.
    """
    if any(one.code == "unsolved" and one.key in COMPANY for one in row.issues):
        row.state = REFUSED
        return
    if not row.name or (long := too_long(row)):
        row.state = REFUSED
        row.issues.append(Issue("no_name", "customer.name") if not row.name else long)
        return
    missing = []
    if not any(contact.get("name") for contact in row.contacts):
        missing.append("联系人")
    if not any(contact.get(key) for contact in row.contacts for key in ("phone", "wechat")):
        missing.append("电话")
    if missing:
        row.state = INCOMPLETE
        row.issues.append(Issue("incomplete", "contact.name", {"missing": "、".join(missing)}))


def repeat_of(
    name: str, numbers: Sequence[int], places: Sequence[str], seen: dict[str, str]
) -> Issue | None:
    """That a customer's name stood above in the same sheet, and in which row it did.

    `seen` are the names so far with their rows; it gets this one.
    """
    key = normalise(name)
    if not key:
        return None
    if key in seen:
        return Issue("repeats_row", "customer.name", {"row": seen[key]})
    seen[key] = places[0] if places else str(numbers[0])
    return None


def _days(layout: Layout, fields: Mapping, today: date) -> Days:
    """Return the day of each cell of a column of past days, a missing year from its neighbours.

    The key is row number and column; the flag says that the year is a guess without support, or
    that no day is written at all.
    """
    found: Days = {}
    months = months_around(layout, today)
    for key in PAST_DAYS:
        for index in fields.columns(key):
            texts = (cells.text_of(row.at(index)) for row in layout.rows)
            first = is_day_first(texts)
            read = [
                (row.number, cell, day)
                for row in layout.rows
                if (cell := row.at(index)) is not None
                and (
                    day := cells.day_of(cell, first)
                    or cells.day_alone(cell, months.get(row.number))
                )
            ]
            below = _below([day for _, _, day in read])
            above: date | None = None
            for (number, cell, day), after in zip(read, below, strict=True):
                settled, doubtful = day, False
                if isinstance(day, Found):
                    settled, doubtful = _settled(day, above, after, today)
                above = settled or above
                found[number, index] = (settled, doubtful or cells.is_month_or_year(cell))
    return found


def _below(days: list[date | Found]) -> list[date | None]:
    """Return for each place the next whole day below it."""
    result, after = [], None
    for day in reversed(days):
        result.append(after)
        after = after if isinstance(day, Found) else day
    return result[::-1]


def _settled(
    day: Found, above: date | None, below: date | None, today: date
) -> tuple[date | None, bool]:
    """Return the day in the year nearest to its neighbours, not after `today`."""
    near = [neighbour for neighbour in (above, below) if neighbour]
    middle = [neighbour.year for neighbour in near] or [today.year]
    years = range(min(middle) - 1, max(middle) + 2)
    choices = [found for year in years if (found := day.on(year)) and found <= today]
    if not choices:
        return None, True
    if not near:
        return max(choices), True
    best = min(choices, key=lambda choice: sum(abs((choice - other).days) for other in near))
    return best, False
