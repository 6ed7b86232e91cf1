"""The sheets of others that the team has taken in: their headers, filled again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crmapp import clock
from crmapp.custom_fields import sheets as own_sheets
from crmapp.custom_fields.sheets import field_of_key
from crmapp.database import db
from crmapp.exports.bundle import Bundle
from crmapp.exports.columns import CUSTOMERS, KINDS, LANGUAGES, headers
from crmapp.exports.facts import Value, contact_fact, entry_fact, fact
from crmapp.exports.tables import Head, Rows, Table
from crmapp.followups.models import FollowUp
from crmapp.imports.fields import BY_KEY
from crmapp.imports.models import LayoutMemory
from crmapp.imports.months import FEWEST, in_years, month_named

OFFERED = 12
REMARKS = re.compile("备注|说明|remark|note", re.IGNORECASE)  # as the importer tells them
POSITION = re.compile("职位|职务|position", re.IGNORECASE)
WIDTHS = {"long": 36, "day": 13, "yuan": 14, "count": 10}
# Fields that only sheets of others have, with the kind of their cells.
OTHERS = {
    "customer.last_contact_on": "day", "deal.won_amount": "yuan", "deal.probability": "count",
    "entry.clock": "clock", "sheet.serial": "count", "deal.loss_reason": "loss_reason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a remembered sheet; `nth` counts those of the same field from 0."""

    header: str
    key: str
    nth: int


def layouts() -> list[LayoutMemory]:
    """The sheets whose layout can be filled again, the last used first."""
    known = select(LayoutMemory).order_by(LayoutMemory.used_at.desc(), LayoutMemory.fingerprint)
    own = [headers(CUSTOMERS, language) for language in LANGUAGES]
    found = [row for row in db.session.scalars(known.limit(5 * OFFERED)) if row.headers]
    return [row for row in found if list(row.headers.values()) not in own][:OFFERED]


def layout_of(fingerprint: str) -> LayoutMemory | None:
    """A remembered layout by its fingerprint, if it can be filled."""
    row = db.session.get(LayoutMemory, fingerprint)
    return row if row is not None and row.headers else None


def layout_table(memory: LayoutMemory, language: str) -> Table:
    """The table of a remembered layout: the same headers in the same order."""
    places = _places(memory)
    titled = [place.header for place in places if place.key == "customer.remarks"]
    titled = [header for header in titled if not REMARKS.search(header)] if len(titled) > 1 else []
    filling = _Filling(places, titled, memory.is_log, language)
    return Table(memory.title, [_head(place) for place in places], filling.rows)


def _places(memory: LayoutMemory) -> list[Place]:
    counts: dict[str, int] = {}
    found = []
    for index in sorted(memory.headers, key=int):
        key = memory.mapping.get(index, "")
        key = key if key in BY_KEY or field_of_key(key) else ""
        found.append(Place(memory.headers[index], key, counts.get(key, 0)))
        counts[key] = counts.get(key, 0) + 1
    return found


def _head(place: Place) -> Head:
    own = field_of_key(place.key)
    kind = (
        own_sheets.KINDS[own.kind] if own else OTHERS.get(place.key) or KINDS.get(place.key, "text")
    )
    return Head(place.header, place.key, kind, WIDTHS.get(kind, 16))


class _Filling:
    """Fills a layout; counts the lines, for some sheets number them."""

    def __init__(self, places: list[Place], titled: list[str], is_log: bool, language: str) -> None:
        self._places, self._titled, self._language = places, titled, language
        keys = {place.key for place in places}
        self._is_dated = "entry.at" in keys
        self._months = _months(places)
        self._is_log = is_log and self._is_dated
        self._number = 0

    def rows(self, bundle: Bundle) -> Rows:
        """A row for each follow-up where the sheet was kept so, else one."""
        entries: list[FollowUp | None] = [bundle.last]
        if self._is_log:
            entries = list(bundle.followups or ()) or [None]
        return [self._row(bundle, entry) for entry in entries]

    def _row(self, bundle: Bundle, entry: FollowUp | None) -> list[Value]:
        self._number += 1
        return [self._cell(bundle, place, entry) for place in self._places]

    def _cell(self, bundle: Bundle, place: Place, entry: FollowUp | None) -> Value:
        record, _, name = place.key.partition(".")
        if record == "sheet":
            return self._number
        if record == "contact":
            present = bundle.present
            contact = present[place.nth] if place.nth < len(present) else None
            told = contact_fact(bundle, contact, name, self._language)
            position = contact.position if contact and self._is_joined(place) else ""
            return f"{told}/{position}" if position else told
        if place.key == "customer.remarks":
            return self._remarks(bundle.customer.remarks, place.header)
        if place.key == "entry.content" and place.nth in self._months:
            return self._of_month(bundle, place.nth)
        if place.nth:
            return None
        if place.key == "entry.content" and not self._is_dated:
            return history(bundle, bundle.followups or (), self._language)
        is_last = entry is None or entry is bundle.last
        if record == "entry" and not (name.startswith("next") and is_last):
            return entry_fact(bundle, entry, name, self._language)
        return fact(bundle, place.key, self._language) if record else None

    def _of_month(self, bundle: Bundle, nth: int) -> str:
        """The follow-ups of a month; those of no column stand in the first."""
        mine, all_of = self._months[nth], set(self._months.values())
        entries = [
            one
            for one in bundle.followups or ()
            if (month := one.on.replace(day=1)) == mine or (not nth and month not in all_of)
        ]
        return history(bundle, entries, self._language)

    def _is_joined(self, place: Place) -> bool:
        """Whether a column holds name and position, as 姓名/职位."""
        own = any(one.key == "contact.position" for one in self._places)
        return place.key == "contact.name" and not own and bool(POSITION.search(place.header))

    def _remarks(self, text: str, header: str) -> str:
        """The lines of the remarks that belong under a header."""
        lines = text.split("\n")
        if header in self._titled:
            own = [line for line in lines if line.startswith(f"{header}：")]
            return "\n".join(line.removeprefix(f"{header}：") for line in own)
        starts = tuple(f"{title}：" for title in self._titled)
        return "\n".join(line for line in lines if not (starts and line.startswith(starts)))


def _months(places: list[Place]) -> dict[int, date]:
    """The first day of the month of each column of follow-ups that is called by one."""
    notes = {one.nth: one for one in places if one.key == "entry.content"}
    named = {nth: month for nth, one in notes.items() if (month := month_named([one.header]))}
    if len(named) < FEWEST:
        return {}
    return in_years(named, {min(named)}, None, clock.today())


def history(bundle: Bundle, entries: Iterable[FollowUp], language: str) -> str:
    """Follow-ups of a customer, a dated line each, as teams keep them in one cell."""
    lines = []
    for entry in entries:
        method = entry_fact(bundle, entry, "method", language)
        line = f"{entry.on.isoformat()}{method or ''}：{entry.content}"
        lines.append(f"{line}；下一步：{entry.next_words}" if entry.next_words else line)
    return "\n".join(lines)
