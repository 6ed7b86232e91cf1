"""People are told in time, once, and not of what is done."""

from collections import Counter
from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as real
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.meetings import verbs as meetings
from crmapp.meetings.models import Meeting, MeetingKind
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.kinds import NotificationKind as Kind
from crmapp.notifications.models import Notification
from crmapp.notifications.queries import unread_lines
from crmapp.promises import verbs as promises
from crmapp.promises.models import Promise
from crmapp.reminders.verbs import let_go, tell_due
from crmapp.settings.values import change_setting
from tests.harness.crowd import all_at_once
from tests.harness.sales import Sales

DAY = date(2026, 11, 25)  # a Wednesday


def plan(deal: Deal, person: Any, on: date, at: time | None = None) -> int:
    with writing() as session:
        return steps.plan(session.get(Deal, deal.id), on, by=person, due_at=at).id


def promise(deal: Deal, person: Any, on: date) -> int:
    with writing() as session:
        row = Promise(
            customer_id=deal.customer_id, deal_id=deal.id, person_id=person.id, words="寄样品",
            due_on=on,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def decide(person: Any, on: date, *, by: Any) -> None:
    with writing() as session:
        meeting = Meeting(kind=MeetingKind.WEEK, first_on=on, made_by_id=by.id)
        session.add(meeting)
        session.flush()
        meetings.decide(meeting, "核对报价", by=by, person_id=person.id, due_on=on)


def told(person: Any, *, unread: bool = False) -> list[Kind]:
    mine = [Notification.person_id == person.id]
    if unread:
        mine.append(Notification.read_at.is_(None))
    rows = select(Notification.kind).where(*mine).order_by(Notification.id)
    return list(db.session.scalars(rows))


def setting(**values: Any) -> None:
    with writing():
        for key, value in values.items():
            change_setting(key, value)


def test_a_day_of_reminders(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales
) -> None:
    clock.at("2026-11-24 15:00")
    names = ("杭州云帆", "宁波鼎盛", "苏州天成", "无锡三和")
    timed, whole, done, moved = (sales.deal(name, people.ann) for name in names)
    plan(timed, people.ann, DAY, time(14))
    first = plan(whole, people.ann, DAY)
    second, third = plan(done, people.ann, DAY), plan(moved, people.ann, DAY)
    kept = promise(timed, people.ann, DAY)
    clock.at("2026-11-25 08:29")
    assert tell_due() == 0
    with writing() as session:
        steps.close(session.get(NextStep, second), StepState.DONE, by=people.ann)
        steps.postpone(session.get(NextStep, third), DAY + timedelta(5), by=people.ann)
    clock.at("2026-11-25 08:31")
    assert tell_due() == 3
    assert sorted(told(people.ann)) == sorted([Kind.STEP_DUE, Kind.PROMISE_DUE, Kind.MY_DAY])
    morning = db.session.scalars(select(Notification).where(Notification.kind == Kind.MY_DAY)).one()
    assert morning.facts == {"due": 2, "late": 0, "promises": 1, "tasks": 0}
    assert tell_due() == 0
    late = plan(done, people.ann, DAY)  # planned after the morning: nobody forgets so soon
    clock.at("2026-11-25 13:46")
    assert tell_due() == 1
    assert told(people.bob) == []
    at_two = db.session.scalars(select(Notification).order_by(Notification.id.desc())).first()
    assert at_two.facts == {"time": "14:00"}
    with writing() as session:
        steps.close(session.get(NextStep, first), StepState.DONE, by=people.ann)
        promises.put_off(session.get(Promise, kept), DAY + timedelta(1))
    assert let_go() == 2  # what is done or put off needs nobody any more
    assert told(people.ann, unread=True) == [Kind.MY_DAY, Kind.STEP_DUE]
    clock.at("2026-11-26 08:31")
    assert let_go() == 1
    # The other day of the promise is another thing; what was late yesterday stands in the morning.
    assert tell_due() == 2
    with writing() as session:
        steps.close(session.get(NextStep, late), StepState.DROPPED, by=people.ann)


@pytest.mark.one_database
def test_days_off_are_told_on_the_next_working_morning(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales
) -> None:
    clock.at("2026-11-24 15:00")
    saturday = date(2026, 11, 28)
    plan(sales.deal("杭州云帆", people.ann), people.ann, saturday)
    plan(sales.deal("宁波鼎盛", people.ann), people.ann, saturday, time(10))
    clock.at("2026-11-28 09:50")
    assert tell_due() == 1  # a time that was named is meant
    clock.at("2026-11-30 08:31")
    tell_due()
    assert Counter(told(people.ann)) == {Kind.STEP_DUE: 2, Kind.MY_DAY: 1}
    setting(reminders_on=False)
    clock.at("2026-12-01 08:31")
    assert tell_due() == 0


def test_managers_hear_once_of_what_is_overdue_for_long_where_the_team_wants_it(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales
) -> None:
    clock.at("2026-11-20 15:00")
    deal, own = sales.deal("杭州云帆", people.ann), sales.deal("宁波鼎盛", people.mia)
    plan(deal, people.ann, DAY)
    promise(deal, people.ann, DAY)
    plan(own, people.mia, DAY)
    decide(people.bob, DAY, by=people.mia)
    clock.at("2026-11-30 09:00")
    tell_due()
    assert Kind.STEP_OVERDUE not in told(people.mia)
    setting(escalate_days=3)
    assert tell_due() == 3  # not of one's own
    assert tell_due() == 0
    overdue = {Kind.STEP_OVERDUE, Kind.PROMISE_OVERDUE, Kind.TASK_OVERDUE}
    assert overdue <= set(told(people.mia))
    assert not overdue & {*told(people.ann), *told(people.bob)}
    assert "核对报价" in [one.words for one in unread_lines(people.mia, 9)]


@pytest.mark.one_database
def test_reviewers_hear_of_a_customer_that_waits_for_a_day(
    context: Flask, clock: Any, people: SimpleNamespace, sales: Sales
) -> None:
    setting(review_new=True)
    clock.at("2026-11-25 10:00")
    sales.customer("杭州云帆", people.ann)
    clock.at("2026-11-26 09:59")
    tell_due()
    assert told(people.mia) == [Kind.TO_REVIEW]
    clock.at("2026-11-26 10:01")
    assert tell_due() == 2
    assert told(people.mia) == told(people.ada) == [Kind.TO_REVIEW, Kind.REVIEW_LATE]
    assert tell_due() == 0


def test_many_workers_at_once_tell_each_thing_once(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales
) -> None:
    clock.at("2026-11-24 15:00")
    with app.app_context():
        for nth in range(5):
            deal = sales.deal(f"第{nth}家公司", people.ann)
            plan(deal, people.ann, DAY)
            promise(deal, people.ann, DAY)
    clock.at("2026-11-25 09:00")

    def tell(_nth: int) -> int:
        with app.app_context():
            return tell_due()

    assert sum(all_at_once(8, tell)) == 11
    with app.app_context():
        assert Counter(told(people.ann)) == {
            Kind.STEP_DUE: 5, Kind.PROMISE_DUE: 5, Kind.MY_DAY: 1,
        }  # fmt: skip


@pytest.mark.one_database
def test_the_day_stands_on_one_page_and_quiet_hours_are_ones_own(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales, sign_in: Any
) -> None:
    clock.at("2026-11-24 15:00")
    deal = sales.deal("杭州云帆", people.ann)
    with app.app_context():
        plan(deal, people.ann, DAY, time(9))
        promise(deal, people.ann, DAY)
        clock.at("2026-11-25 08:46")
        tell_due()
        db.session.remove()
    ann = sign_in(people.ann)
    page = ann.get("/my-day").text
    assert page.count("杭州云帆") >= 4
    assert "寄样品" in page
    assert "13800138000" not in page
    own = {"quiet": "own", "begins_at": "18:00", "ends_at": "9点半"}
    assert ann.post("/me/reminders", data={"quiet": "own"}).status_code == 422
    assert ann.post("/me/reminders", data=own).status_code == 303
    assert 'value="09:30"' in ann.get("/me/reminders").text
    poll = ann.get("/notifications/poll")
    assert (poll.json["unread"], poll.json["last"]) == (3, None)  # quiet until half past nine
    again = ann.get("/notifications/poll", headers={"HX-PTag": poll.headers["HX-PTag"]})
    assert again.status_code == 304
    assert ann.post("/me/reminders", data={"quiet": "team"}).status_code == 303
    with app.app_context():
        name = db.session.get(Customer, deal.customer_id).short_name
    poll = ann.get("/notifications/poll").json
    assert name in poll["last"]["text"] or poll["last"]["url"] == "/my-day"
    assert real.today() == DAY
