"""Channels and wishes as pages show them, and messages put into words for who reads them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import person
from crmapp.channels.models import Channel, ChannelChoice, Delivery, DeliveryState
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.dates import short_day
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.notifications.wording import day_in_words, told
from crmapp.policy import visible
from crmapp.reminders.due import days
from crmapp.reminders.verbs import is_over
from crmapp.settings.values import setting

NAMED = 3  # customers of one kind and person in a room's message


def channels(*, only_on: bool = False) -> list[Channel]:
    """All channels by name, or those that are on."""
    rows = select(Channel).where(Channel.is_on) if only_on else select(Channel)
    return list(db.session.scalars(rows.order_by(Channel.name, Channel.id)))


def channel_by_key(key: int) -> Channel | None:
    """A channel; locked inside `writing()`."""
    statement = select(Channel).where(Channel.id == key)
    if is_writing():
        statement = statement.with_for_update()
    return db.session.scalars(statement).one_or_none()


def standing_of(keys: list[int]) -> dict[int, dict[DeliveryState, int]]:
    """How many lines wait, went out and were given up on each channel."""
    counted = select(Delivery.channel_id, Delivery.state, func.count())
    found: dict[int, dict[DeliveryState, int]] = {key: {} for key in keys}
    rows = counted.where(Delivery.channel_id.in_(keys))
    for key, state, count in db.session.execute(rows.group_by(Delivery.channel_id, Delivery.state)):
        found[key][state] = count
    return found


def choices_of(who: Person) -> dict[int, ChannelChoice]:
    """What a person wants, by channel."""
    mine = select(ChannelChoice).where(ChannelChoice.person_id == who.id)
    return {one.channel_id: one for one in db.session.scalars(mine)}


@dataclass(frozen=True)
class Message:
    """What goes out: the lines that it tells, and those that nobody needs any more."""

    channel: Channel
    subject: str
    text: str
    to: str
    rows: list[Delivery]
    needless: list[Delivery]


def message_of(keys: list[int]) -> Message | None:
    """The message of some claimed lines, as things are now; None where the channel is gone."""
    rows = _rows(keys)
    if not rows:
        return None
    channel = rows[0].channel
    still = _still_needed(rows)
    kept = [row for row in rows if channel.is_on and (row.notice_id is None or row.id in still)]
    needless = [row for row in rows if row not in kept]
    if channel.kind.is_room:
        subject, text = setting("team_name"), _to_room(channel, kept)
        return Message(channel, subject, text, "", kept, needless)
    reader = person(rows[0].person_id)
    choice = choices_of(reader).get(channel.id)
    subject = _("%(team)s: %(count)s reminders", team=setting("team_name"), count=len(kept))
    text = _to_one(reader, kept)
    return Message(channel, subject, text, choice.address if choice else "", kept, needless)


def reader_of(keys: list[int]) -> Person | None:
    """Whose language a message is written in; None for a room."""
    row = db.session.get(Delivery, keys[0])
    return person(row.person_id) if row is not None and not row.channel.kind.is_room else None


def _rows(keys: list[int]) -> list[Delivery]:
    rows = select(Delivery).where(Delivery.id.in_(keys))
    rows = rows.options(joinedload(Delivery.channel), joinedload(Delivery.notice))
    return list(db.session.scalars(rows.order_by(Delivery.id)))


def _still_needed(rows: list[Delivery]) -> set[int]:
    """What is unread, of someone who may still sign in and wants it, and not done meanwhile."""
    wanted = (
        select(Delivery.id)
        .join(Notification, Notification.id == Delivery.notice_id)
        .join(Person, Person.id == Delivery.person_id)
        .join(
            ChannelChoice,
            (ChannelChoice.channel_id == Delivery.channel_id)
            & (ChannelChoice.person_id == Delivery.person_id),
        )
        .where(
            Delivery.id.in_([row.id for row in rows]),
            Notification.read_at.is_(None),
            Person.disabled_at.is_(None),
            ~is_over(),
        )
    )
    return set(db.session.scalars(wanted))


def _to_one(reader: Person, rows: list[Delivery]) -> str:
    """A person's own lines, with the customers whom that person may see."""
    seen = _names(visible(reader, Customer), rows)
    lines = []
    for row in rows:
        parts = [told(row.notice), seen.get(row.notice.customer_id, "")]
        parts.append(row.notice.actor.name if row.notice.actor else "")
        lines.append(" · ".join(filter(None, parts)))
    return "\n".join(lines)


def _to_room(channel: Channel, rows: list[Delivery]) -> str:
    """What everybody in a room may read: counts, and names as far as all of the team see them."""
    lines = [f"{setting('team_name')} · {short_day(clock.today(), clock.today())}".strip(" ·")]
    if any(row.notice is None for row in rows):
        lines += team_day(clock.today())
    live = select(Customer).where(*LIVE)
    seen = {} if setting("sight_own_only") else _names(live, rows)
    grouped: dict[tuple[int, NotificationKind], list[Notification]] = defaultdict(list)
    for row in rows:
        if row.notice is not None:
            grouped[row.notice.person_id, row.notice.kind].append(row.notice)
    for (person_id, kind), notices in grouped.items():
        whose = person(person_id).name
        what = told(notices[0]) if len(notices) == 1 else f"{kind.label} × {len(notices)}"
        names = [seen[one.customer_id] for one in notices if one.customer_id in seen]
        if not channel.names_whole:
            names = [_masked(name) for name in names]
        lines.append(_named(f"{whose}: {what}", names))
    return "\n".join(lines)


def team_day(today: date) -> list[str]:
    """How much each member has to do, one line each."""
    found = [f"{one.name}: {day_in_words(counts)}" for one, counts in days(today).items()]
    return found or [_("Nothing is due today")]


def _names(customers: Any, rows: list[Delivery]) -> dict[int, str]:
    keys = {row.notice.customer_id for row in rows if row.notice is not None}
    some = customers.where(Customer.id.in_(keys - {None}))
    return {one.id: one.short_name or one.name for one in db.session.scalars(some)}


def _masked(name: str) -> str:
    return f"{name[:2]}**"


def _named(line: str, names: list[str]) -> str:
    if not names:
        return line
    more = "…" if len(names) > NAMED else ""
    return f"{line} ({', '.join(names[:NAMED])}{more})"
