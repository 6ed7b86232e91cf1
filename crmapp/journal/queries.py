"""A page of the journal, and all of it for a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, union_all

from crmapp.database import db
from crmapp.journal.actions import Group, actions_of
from crmapp.journal.conditions import ORDER, Place, about, bounds, merged_into
from crmapp.journal.filters import JournalFilter
from crmapp.journal.models import Entry
from crmapp.typed_numbers import KEY_DIGITS, number_of

ROWS = 50
AT_ONCE = 500


@dataclass(frozen=True)
class Page:
    """Some entries, newest first, and the place where the next page begins."""

    entries: list[Entry]
    next_place: str | None = None


def place_of(text: str | None) -> Place | None:
    """A place as the address tells it; None for none or one that cannot be read."""
    moment, _comma, said = (text or "").partition(",")
    try:
        at = datetime.fromisoformat(moment)
        told = at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    key = number_of(said, digits=KEY_DIGITS)
    return (told, key) if told is not None and key is not None else None


def page(wanted: JournalFilter, place: Place | None = None) -> Page:
    """The entries from a place on."""
    rows = _read(wanted, place, ROWS + 1)
    if len(rows) <= ROWS:
        return Page(rows)
    last = rows[ROWS - 1]
    return Page(rows[:ROWS], f"{last.at.isoformat()},{last.id}")


def in_blocks(wanted: JournalFilter, most: int) -> Iterator[list[Entry]]:
    """All entries of a filter, newest first, `most` of them; no reading transaction stays open."""
    place, left = None, most
    while left > 0 and (rows := _read(wanted, place, min(AT_ONCE, left))):
        db.session.commit()
        yield rows
        left -= len(rows)
        place = rows[-1].at, rows[-1].id


def _read(wanted: JournalFilter, place: Place | None, most: int) -> list[Entry]:
    limits = bounds(wanted, place)
    if wanted.group and wanted.person is None and wanted.customer is None:
        # The index of each action is walked for itself: a seldom one is found at once.
        newest = [_newest(name, limits, most) for name in actions_of(Group(wanted.group))]
        mine = select(Entry).where(Entry.id.in_(union_all(*newest)))
    else:
        mine = select(Entry).where(*limits, *_asked(wanted))
    return list(db.session.scalars(mine.order_by(*ORDER).limit(most)))


def _newest(action: str, limits: list[Any], most: int) -> Any:
    mine = select(Entry.id).where(Entry.action == action, *limits).order_by(*ORDER).limit(most)
    return select(mine.subquery().c.id)


def _asked(wanted: JournalFilter) -> list[Any]:
    found = []
    if wanted.person is not None:
        found.append(Entry.actor_id == wanted.person)
    if wanted.group:
        found.append(Entry.action.in_(actions_of(Group(wanted.group))))
    if wanted.customer is not None:
        found.append(about([wanted.customer, *merged_into(wanted.customer)]))
    return found
