"""What is to go out goes out once: in peace, together, and not when it is done meanwhile."""

import threading
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.channels.addresses import Refused
from crmapp.channels.mail import mail
from crmapp.channels.models import Channel, ChannelKind, Delivery, DeliveryState
from crmapp.channels.verbs import (
    PAUSES,
    choose,
    claim,
    give_up_lost,
    pass_on,
    queue_team_day,
)
from crmapp.channels.work import send_messages
from crmapp.database import db, writing
from crmapp.jobs.models import Job
from crmapp.jobs.progress import Work
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import queue_nightly
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.kinds import NotificationKind, Topic
from crmapp.notifications.models import Notification
from crmapp.notifications.verbs import notify
from crmapp.reminders.verbs import let_go, tell_due
from crmapp.settings.values import change_setting
from tests.harness.crowd import all_at_once
from tests.harness.outside import Postbox, Robot
from tests.harness.sales import Sales

DAY = date(2026, 11, 25)  # a Wednesday
ALL = [topic.value for topic in Topic]


def room(robot: Robot, *people: Any, **values: Any) -> int:
    with writing() as session:
        channel = Channel(kind=ChannelKind.WECOM, name="销售群", **values)
        channel.address = robot.url
        session.add(channel)
        session.flush()
        for person in people:
            choose(person.id, channel, ALL)
        return channel.id


def plan(sales: Sales, name: str, person: Any) -> int:
    deal = sales.deal(name, person)
    with writing() as session:
        return steps.plan(session.merge(deal), DAY, by=person).id


def send() -> None:
    send_messages(Work(Job(kind="messages", payload={}, tries=1), threading.Event()))


def texts(robot: Robot) -> list[str]:
    return [one["text"]["content"] for one in robot.got]


def states() -> list[DeliveryState]:
    return list(db.session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_what_fell_into_the_night_comes_once_together_and_without_what_is_done(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales, robot: Robot
) -> None:
    clock.at("2026-11-24 15:00")
    room(robot, people.ann)
    with writing():
        change_setting("morning_at", "07:00")
    _first, second = plan(sales, "宁波鼎盛机械", people.ann), plan(sales, "苏州天成", people.ann)
    clock.at("2026-11-25 07:01")
    tell_due()
    assert (pass_on(), pass_on()) == (3, 0)
    send()
    assert robot.got == []
    with writing() as session:
        steps.close(session.get(NextStep, second), StepState.DONE, by=people.ann)
    clock.at("2026-11-25 08:00")
    let_go()
    send()
    send()
    [text] = texts(robot)
    assert "安然" in text
    assert "宁波**" in text
    assert "宁波鼎盛" not in text
    assert "苏州" not in text
    assert sorted(states()) == ["needless", "sent", "sent"]


@pytest.mark.one_database
def test_a_robot_that_fails_is_tried_again_later_each_time_and_then_given_up(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales, robot: Robot
) -> None:
    clock.at("2026-11-25 10:00")
    key = room(robot, people.ann, names_whole=True)
    with writing():
        change_setting("quiet_from", "00:00")
        change_setting("quiet_to", "00:00")
        change_setting("working_days", "all")
    customer = sales.customer("杭州云帆智能科技", people.ann)
    with writing():
        notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)
    pass_on()
    robot.status = 500
    at = "2026-11-25 10:01"
    clock.at(at)
    for nth, pause in enumerate(PAUSES):
        send()
        send()
        assert len(robot.got) == nth + 1
        assert states() == [DeliveryState.WAITING]
        at = _later(at, pause)
        clock.at(at)
    send()
    assert states() == [DeliveryState.GIVEN_UP]
    told = select(Notification.person_id).where(
        Notification.kind == NotificationKind.CHANNEL_FAILED
    )
    assert db.session.scalars(told).all() == [people.ada.id]
    assert db.session.get(Channel, key).failed_at is not None
    robot.status = 200
    with writing():
        notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)
    pass_on()
    send()
    assert "杭州云帆智能科" in texts(robot)[-1]
    assert db.session.get(Channel, key, populate_existing=True).failed_at is None
    with writing():  # where not everybody sees every customer, a room is told no name at all
        change_setting("sight_own_only", True)
        notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)
    pass_on()
    send()
    assert "杭州" not in texts(robot)[-1]


def _later(text: str, pause: timedelta) -> str:
    return f"{datetime.fromisoformat(text) + pause + timedelta(seconds=5):%Y-%m-%d %H:%M:%S}"


def test_of_many_workers_one_sends_each_message(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales
) -> None:
    clock.at("2026-11-25 10:00")
    customer = sales.customer("杭州云帆", people.ann)
    with app.app_context(), writing() as session:
        for nth in range(4):
            channel = Channel(kind=ChannelKind.WECOM, name=f"群{nth}")
            session.add(channel)
            session.flush()
            choose(people.ann.id, channel, ALL)
        for _nth in range(3):
            notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)

    def work(_nth: int) -> list[int]:
        with app.app_context():
            pass_on()
            found: list[int] = []
            while keys := claim(but=set()):
                found += keys
            return found

    claimed = [key for keys in all_at_once(8, work) for key in keys]
    assert len(claimed) == len(set(claimed)) == 12
    with app.app_context():
        assert give_up_lost() == 0
        clock.at("2026-11-25 10:11")
        # Their server died: they may have arrived, so they are not sent again.
        assert give_up_lost() == 12
        assert set(states()) == {DeliveryState.GIVEN_UP}


@pytest.mark.one_database
def test_jobs_tell_the_teams_day_to_the_room_and_remind(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales, robot: Robot
) -> None:
    clock.at("2026-11-24 15:00")
    with app.app_context():
        room(robot, people.ann, tells_the_day=True)
        plan(sales, "宁波鼎盛机械", people.ann)
        clock.at("2026-11-25 08:31")
        queue_nightly()
    run_pending(app)
    with app.app_context():
        assert queue_team_day() == 0
    [text] = texts(robot)
    assert text.count("安然") == 3  # the team's day, her own, and her step


@pytest.mark.one_database
def test_a_mail_goes_over_a_sealed_line_to_whoever_wants_it(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales, postbox: Postbox
) -> None:
    clock.at("2026-11-25 10:00")
    server = {
        "host": "localhost", "port": postbox.port, "security": "starttls", "user": postbox.USER,
        "sender": "crm@example.com",
    }  # fmt: skip
    with writing() as session:
        channel = Channel(kind=ChannelKind.MAIL, name="邮件", server=server)
        channel.secret = postbox.PASSWORD
        session.add(channel)
        session.flush()
        choose(people.ann.id, channel, ALL, "ann@example.com")
    customer = sales.customer("杭州云帆智能科技", people.ann)
    with writing():
        for _nth in range(2):
            notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)
    pass_on()
    send()
    [(to, text)] = postbox.mails
    assert to == "ann@example.com"
    message = message_from_bytes(text, policy=policy.default)
    assert message["From"] == "crm@example.com"
    assert message["Message-ID"]
    assert message.get_content().count("杭州云帆") == 2
    assert "13800138000" not in message.get_content()
    nobody, nowhere = {"to": "nobody@example.com"}, {"to": "no address"}
    odd = [{"to": to} for to in ("@x", "a@[", "ann@example.com\r\nBcc: bob@example.com")]
    odd.append({"secret": "密码"})  # which the protocol has no letters for
    for wrong in ({"secret": "wrong"}, {"security": "tls"}, nobody, nowhere, *odd):
        given = {"secret": postbox.PASSWORD, "to": "ann@example.com"} | wrong
        line = server | {"security": given.pop("security", "starttls")}
        with pytest.raises(Refused) as told:
            mail(line, given["secret"], given["to"], "s", "t", "crm-1")
        assert postbox.PASSWORD not in str(told.value)
    assert len(postbox.mails) == 1
