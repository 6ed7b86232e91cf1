"""Planned steps as an iCalendar file (RFC 5545), the same octets as long as the plans are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from crmapp import clock
from crmapp.vcards.writing import escaped, fold

LASTS = timedelta(minutes=30)
BEFORE = timedelta(minutes=15)  # of the reminder
# A calendar travels through other companies' servers: nothing in it may be a phone number.
_private = re.compile(
    r"\d{7,}|1[3-9]\d(?:[- ]?\d){8}|\(?0\d{2,3}\)?[- ]?\d{7,8}|\d{3,4}[- ]\d{4}\b|\S+@\S+"
)


@dataclass(frozen=True)
class Event:
    """A day, or a moment of it, with what is to be done; `uid` stays when it is put off."""

    uid: str
    day: date
    at: time | None
    title: str
    note: str
    url: str
    changed: datetime


def feed(name: str, events: list[Event]) -> str:
    """The calendar of some events, under a name that people read."""
    zone = _zone() if any(event.at for event in events) else []
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//crmapp//next steps//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *zone,
        *(line for event in events for line in _event(event, has_zone=bool(zone))),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(event: Event, *, has_zone: bool) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(event.changed)}"
    yield f"LAST-MODIFIED:{_utc(event.changed)}"
    yield from _when(event, has_zone=has_zone)
    yield f"SUMMARY:{escaped(_public(event.title))}"
    if event.note:
        yield f"DESCRIPTION:{escaped(_public(event.note))}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    if event.at:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{BEFORE.seconds // 60}M")
        yield from (f"DESCRIPTION:{escaped(_public(event.title))}", "END:VALARM")
    yield "END:VEVENT"


def _when(event: Event, *, has_zone: bool) -> Iterator[str]:
    if event.at is None:
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
        return
    begin = datetime.combine(event.day, event.at)
    for name, moment in (("DTSTART", begin), ("DTEND", begin + LASTS)):
        if has_zone:
            yield f"{name};TZID={_zone_name()}:{moment:%Y%m%dT%H%M%S}"
        else:
            yield f"{name}:{_utc(clock.moment(moment))}"


def _zone() -> list[str]:
    """The team's zone, where its clock is never put forward; others are told in UTC."""
    year = clock.today().year
    offsets = {clock.local(datetime(year, month, 1, tzinfo=UTC)).utcoffset() for month in (1, 7)}
    if len(offsets) > 1:
        return []
    offset = f"{clock.local(clock.now()):%z}"
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{_zone_name()}",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}",
        f"TZOFFSETTO:{offset}",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def _zone_name() -> str:
    return str(clock.local(clock.now()).tzinfo)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _public(text: str) -> str:
    return _private.sub("***", text)
