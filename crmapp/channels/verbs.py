"""Setting channels up, choosing what one wants, and queueing what is to go out once."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from crmapp import clock
from crmapp.accounts.roles import Role
from crmapp.accounts.team import team
from crmapp.channels.models import Channel, ChannelChoice, ChannelKind, Delivery, DeliveryState
from crmapp.database import db, insert_for, writing
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.notifications.verbs import remind
from crmapp.reminders.models import QuietHours
from crmapp.reminders.peace import by_person, free_from, hours_of, is_working, morning_of

TOO_OLD = timedelta(days=2)  # what is older goes out no more: the bell has it
AT_ONCE = 500
UNTIL_NOON = timedelta(hours=4)
LEASE = timedelta(minutes=10)  # whoever is still sending after that has died
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240))


def set_up(channel: Channel, values: dict[str, Any], *, by: Any) -> None:
    """Take what an administrator entered; an empty address or secret leaves the former one."""
    is_new = channel.id is None
    for name, value in values.items():
        if value or name not in ("address", "secret"):
            setattr(channel, name, value)
    channel.failed_at, channel.error = None, ""
    db.session.add(channel)
    db.session.flush()
    told = {"kind": channel.kind.value, "name": channel.name, "is_on": channel.is_on}
    if is_new:
        log("channel:made", channel, by=by, **told)
    else:
        log("channel:changed", channel, by=by, **told)


def remove(channel: Channel, *, by: Any) -> None:
    """Take a channel away, with who wanted what on it; what still waited goes out no more."""
    log("channel:removed", channel, by=by, kind=channel.kind.value, name=channel.name)
    db.session.delete(channel)


def choose(person_id: int, channel: Channel, topics: list[str], address: str = "") -> None:
    """Keep what a person wants on a channel, and their address there; no topic is no wish."""
    mine = ChannelChoice.person_id == person_id, ChannelChoice.channel_id == channel.id
    choice = db.session.scalars(select(ChannelChoice).where(*mine)).one_or_none()
    if not topics:
        db.session.execute(delete(ChannelChoice).where(*mine))
        return
    if choice is None:
        choice = ChannelChoice(person_id=person_id, channel_id=channel.id)
        db.session.add(choice)
    choice.kinds = topics
    if channel.kind is ChannelKind.MAIL:
        choice.address = address


def pass_on() -> int:
    """Queue what is new in people's bells on the channels that they chose; returns how much.

    In a transaction of its own. A line is queued once on a channel, whoever else does the same.
    """
    new = select(Notification).where(Notification.passed_on_at.is_(None))
    lines = list(db.session.scalars(new.order_by(Notification.id).limit(AT_ONCE)))
    wishes = _wishes({line.person_id for line in lines})
    hours = by_person(db.session.scalars(select(QuietHours)))
    db.session.commit()
    if not lines:
        return 0
    now = clock.now()
    rows = [
        _row(choice.channel_id, f"notice {line.id}", free_from(now, hours_of(own)), line)
        for line in lines
        if line.read_at is None and line.at > now - TOO_OLD
        for own in [hours.get(line.person_id)]
        for choice in wishes[line.person_id]
        if line.kind.topic.value in choice.kinds
    ]
    with writing() as session:
        _queue(rows)
        keys = [line.id for line in lines]
        done = update(Notification).where(Notification.id.in_(keys))
        session.execute(done.values(passed_on_at=now))
    return len(rows)


def _wishes(people: set[int]) -> dict[int, list[ChannelChoice]]:
    found: dict[int, list[ChannelChoice]] = defaultdict(list)
    rows = select(ChannelChoice).join(Channel, Channel.id == ChannelChoice.channel_id)
    for choice in db.session.scalars(
        rows.where(Channel.is_on, ChannelChoice.person_id.in_(people))
    ):
        found[choice.person_id].append(choice)
    return found


def queue_team_day() -> int:
    """Queue the team's day for the rooms that want it, once each working morning."""
    now = clock.now()
    today = clock.local(now).date()
    at = morning_of(today)
    if not is_working(today) or not at <= now < at + UNTIL_NOON:
        return 0
    queued = select(Delivery.channel_id).where(Delivery.once == _day(today))
    wanted = select(Channel.id).where(
        Channel.is_on, Channel.tells_the_day, Channel.id.not_in(queued)
    )
    keys = list(db.session.scalars(wanted))
    db.session.commit()
    if keys:
        with writing():
            _queue([_row(key, _day(today), free_from(now, hours_of(None))) for key in keys])
    return len(keys)


def _day(day: date) -> str:
    return f"day {day.isoformat()}"


def _row(
    channel_id: int, once: str, not_before: datetime, line: Notification | None = None
) -> dict[str, Any]:
    return {
        "channel_id": channel_id,
        "person_id": line.person_id if line is not None else None,
        "notice_id": line.id if line is not None else None,
        "once": once,
        "not_before": not_before,
        "state": DeliveryState.WAITING,
        "tries": 0,
        "error": "",
    }


def _queue(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        insert = insert_for(Delivery).values(row)
        insert = insert.on_conflict_do_nothing(index_elements=["channel_id", "once"])
        db.session.execute(insert)


def claim(*, but: set[int]) -> list[int]:
    """Make the lines of the next message ours, in a transaction of its own; their keys.

    A room is told everybody's at once; a mail goes to one person. Whoever updates a row first
    has it; `but` are channels that have failed a moment ago.
    """
    now = clock.now()
    is_due = Delivery.state == DeliveryState.WAITING, Delivery.not_before <= now
    first = select(Delivery.channel_id, Delivery.person_id, Channel.kind).join(Delivery.channel)
    first = first.where(*is_due, Delivery.channel_id.not_in(but))
    found = db.session.execute(first.order_by(Delivery.not_before, Delivery.id).limit(1)).first()
    db.session.commit()
    if found is None:
        return []
    channel_id, person_id, kind = found
    mine = [] if kind.is_room else [Delivery.person_id == person_id]
    taken = update(Delivery).where(Delivery.channel_id == channel_id, *mine, *is_due)
    sending = {"state": DeliveryState.SENDING, "not_before": now + LEASE}
    with writing() as session:
        rows = taken.values(**sending, tries=Delivery.tries + 1).returning(Delivery.id)
        return list(session.scalars(rows.execution_options(synchronize_session=False)))


def end(keys: list[int], state: DeliveryState, error: str = "") -> None:
    """Say what became of some lines, inside `writing()`."""
    ended = {"state": state, "ended_at": clock.now(), "error": error}
    _set(keys, ended)


def try_again(rows: list[Delivery], error: str) -> None:
    """Let lines that did not get out wait, longer each time, inside `writing()`; then give up."""
    now = clock.now()
    for row in rows:
        if row.tries > len(PAUSES):
            end([row.id], DeliveryState.GIVEN_UP, error)
            continue
        at = free_from(now + PAUSES[row.tries - 1], hours_of(None))
        _set([row.id], {"state": DeliveryState.WAITING, "not_before": at, "error": error})


def give_up_lost() -> int:
    """End what was being sent when its server died: it may have arrived and is not sent again."""
    lost = Delivery.state == DeliveryState.SENDING, Delivery.not_before < clock.now()
    keys = list(db.session.scalars(select(Delivery.id).where(*lost)))
    db.session.commit()
    if keys:
        with writing():
            end(keys, DeliveryState.GIVEN_UP, _("Broken off while it was sent."))
    return len(keys)


def note_answer(channel_id: int, error: str) -> None:
    """Keep whether a channel works, and since when it does not; inside `writing()`."""
    channel = db.session.get(Channel, channel_id)
    if channel is None:
        return
    channel.error = error
    channel.failed_at = (channel.failed_at or clock.now()) if error else None


def tell_administrators(channel: Channel) -> None:
    """Say in the bell that a channel's messages were given up, once a day."""
    today = clock.moment(datetime.combine(clock.today(), datetime.min.time()))
    for one in team():
        if one.has_role(Role.ADMINISTRATOR):
            remind(one.id, NotificationKind.CHANNEL_FAILED, channel, today)


def forget_old(before: datetime) -> None:
    """Delete what went out, or did not, long ago; inside `writing()`."""
    over = or_(Delivery.ended_at < before, Delivery.not_before < before)
    db.session.execute(delete(Delivery).where(over))


def _set(keys: list[int], values: dict[str, Any]) -> None:
    changed = update(Delivery).where(Delivery.id.in_(keys)).values(values)
    db.session.execute(changed.execution_options(synchronize_session=False))
