"""Who saw or took out what of one customer: what a report of an incident is made of."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from crmapp.database import db
from crmapp.journal.actions import DISCLOSING
from crmapp.journal.conditions import ORDER, about, bounds, merged_into
from crmapp.journal.filters import JournalFilter
from crmapp.journal.models import Entry

MOST = 500  # lines of one report; a shorter period tells the rest
WHOLE = ("backup:downloaded",)  # holds every customer
CHANGES = ("customer:handed_over", "helper:named", "helper:released")  # who may see unasked


@dataclass(frozen=True)
class Report:
    """The entries of a period, newest first, and for each person how often and when last."""

    entries: list[Entry]
    is_cut: bool
    people: list[tuple[str, int, datetime]]


def report(wanted: JournalFilter, contact: int | None = None) -> Report:
    """What is known of one customer; `contact` leaves out what concerns another contact alone."""
    keys = [wanted.customer, *merged_into(wanted.customer)]
    theirs = select(Entry).where(
        or_(
            about(keys) & Entry.action.in_([*DISCLOSING, *CHANGES]),
            Entry.action.in_(WHOLE),
        ),
        *bounds(wanted, None),
    )
    if contact is not None:
        other = or_(Entry.subject.is_(None), Entry.subject != "contacts")
        theirs = theirs.where(or_(other, Entry.subject_id == contact))
    rows = list(db.session.scalars(theirs.order_by(*ORDER).limit(MOST + 1)))
    return Report(rows[:MOST], len(rows) > MOST, _people(rows[:MOST]))


def _people(entries: list[Entry]) -> list[tuple[str, int, datetime]]:
    told = [one for one in entries if one.action not in CHANGES and one.actor_name]
    counts = Counter(one.actor_name for one in told)
    last = {one.actor_name: one.at for one in reversed(told)}
    return [(name, count, last[name]) for name, count in counts.most_common()]
