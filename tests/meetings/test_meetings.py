"""What is said in a meeting is kept where it belongs, and nobody sees more than is theirs."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from crmapp.database import db, writing
from crmapp.doctor.ages import ages
from crmapp.files.store import path_of
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.freshness.facts import facts_of
from crmapp.jobs.models import Job
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.meetings.models import Decision, Meeting
from crmapp.meetings.numbers import Figure, Numbers, count
from crmapp.meetings.spans import span_of
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.kinds import NotificationKind as Kind
from crmapp.notifications.models import Notification
from crmapp.privacy.queries import find
from crmapp.privacy.sought import Sought
from crmapp.privacy.verbs import blacken
from crmapp.reminders.verbs import let_go, tell_due
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.sales import Sales

WEEK = "/meetings/week/2026-11-16"
TODAY = {"HX-Request": "true", "HX-Current-URL": "http://localhost/"}
TOLD = select(Notification.kind)


@pytest.mark.one_database
def test_what_is_said_becomes_a_follow_up_that_is_no_contact(
    app: Flask, week: SimpleNamespace, people: SimpleNamespace, client: Client
) -> None:
    deal = week.third
    client.sign_in(people.mia)
    form = client.get(f"{WEEK}/remarks/{deal.customer_id}?deal={deal.id}&place=move-7")
    assert 'name="next_on"' in form.text
    sent = {"words": "先谈交期", "next_on": "2026-11-24", "next_action": "约老板", "once": "a" * 32}
    url = f"{WEEK}/remarks/{deal.customer_id}?deal={deal.id}&place=move-7"
    for _twice in range(2):
        answer = client.hx(url, data=sent)
        assert answer.status_code == 200
        assert "先谈交期" in answer.text
    with app.app_context():
        said = db.session.scalars(select(FollowUp).where(FollowUp.once == "a" * 32)).one()
        assert (said.kind, said.author_id) == (FollowUpKind.MEETING, people.mia.id)
        assert said.next_words == "2026-11-24 约老板"
        assert said.customer.last_followup_on == date(2026, 11, 20)
        assert said.customer.last_followup_id != said.id
        assert not list(ages())  # nor does the doctor count it
        steps = select(NextStep).where(NextStep.deal_id == deal.id).order_by(NextStep.id)
        last = db.session.scalars(steps).all()[-2:]
        assert [one.state for one in last] == [StepState.POSTPONED, StepState.OPEN]
        told = select(Notification.kind).where(Notification.person_id == people.ann.id)
        assert "meeting_note" in set(db.session.scalars(told))
        assert count(span_of("week", "2026-11-20"), None).of(Figure.SAID) == (3, 1)
    moved = f"{WEEK}/remarks/{week.second.customer_id}"
    assert client.post(moved, data={"words": "找财务一起去"}).status_code == 303
    page = client.get(WEEK).text
    assert page.count("找财务一起去") >= 2  # beside the customer and in the last part
    assert "先谈交期" in page
    assert "先谈交期" not in client.get(f"{WEEK}?masked=1").text
    assert client.post(url, data={"words": "110101199003078515"}).status_code == 422
    assert client.get("/customers/" + str(deal.customer_id)).text.count("先谈交期") == 1
    with app.app_context():
        assert db.session.scalars(select(Meeting)).one().person_id is None
        days = facts_of([week.second.customer_id])[week.second.customer_id][0].days
        assert date(2026, 11, 20) not in days  # which make the customer's habit


@pytest.mark.one_database
def test_decisions_are_met_again_next_week_until_they_are_ticked_off(
    app: Flask, week: SimpleNamespace, people: SimpleNamespace, client: Client, clock: Any
) -> None:
    client.sign_in(people.mia)
    sent = {"words": "核对三家报价", "person": people.bob.id, "due_on": "2026-11-24"}
    assert client.post(f"{WEEK}/decisions", data=sent).status_code == 303
    for wrong in ({"words": ""}, {"person": ""}, {"due_on": ""}, {"due_on": "昨天"}):
        assert client.post(f"{WEEK}/decisions", data={**sent, **wrong}).status_code == 422
    clock.at("2026-11-24 09:00")
    with app.app_context():
        tell_due()
        kinds = list(db.session.scalars(TOLD.where(Notification.person_id == people.bob.id)))
        assert {Kind.MEETING_TASK, Kind.TASK_DUE} <= set(kinds)
        morning = select(Notification.facts).where(Notification.kind == Kind.MY_DAY)
        day = db.session.scalars(morning.where(Notification.person_id == people.bob.id)).one()
        assert day["tasks"] == 1
        key = db.session.scalars(select(Decision.id)).one()
    clock.at("2026-11-27 16:00")
    after = "/meetings/week/2026-11-23"
    client.sign_in(people.mia)
    late = client.get(after).text
    assert "核对三家报价" in late
    assert "逾期 3 天" in late
    client.sign_in(people.bob)
    for page in ("/", "/my-day", "/meetings/", "/notifications/"):
        assert "核对三家报价" in client.get(page).text
    done = client.post(f"{WEEK}/decisions/{key}", headers=TODAY)
    assert 'class="task task--done"' in done.text
    assert client.post(f"{WEEK}/decisions/{key}", headers=TODAY).status_code == 409
    with app.app_context():
        let_go()
        unread = TOLD.where(Notification.read_at.is_(None))
        assert not {Kind.MEETING_TASK, Kind.TASK_DUE} & set(db.session.scalars(unread))
    undo = done.text.split("/decisions/")[-1].split('"')[0]
    undone = client.post(f"{WEEK}/decisions/{undo}", headers=TODAY)
    assert 'class="task task--promise"' in undone.text
    assert client.post(f"{after}/decisions/{key}", data={"state": "done"}).status_code == 303
    assert "核对三家报价" not in client.get("/meetings/").text
    client.sign_in(people.mia)
    assert "decision--done" in client.get(after).text
    assert "核对三家报价" not in client.get("/meetings/week/2026-11-16?masked=1").text
    clock.at("2026-12-04 16:00")
    client.sign_in(people.mia)
    assert "核对三家报价" not in client.get("/meetings/week/2026-11-30").text
    with app.app_context():
        sought = Sought(name="三家报价")  # as if somebody were called so and asked to be forgotten
        found = find(sought).mentions
        assert [(one.place.key, one.customer) for one in found] == [("meeting_decisions", None)]
        with writing():
            assert blacken([one.key for one in found], sought) == 1
        assert "三家报价" not in db.session.scalars(select(Decision.words)).one()


@pytest.mark.one_database
def test_closing_keeps_the_numbers_and_minutes_are_not_overwritten(
    app: Flask, week: SimpleNamespace, people: SimpleNamespace, client: Client, sales: Sales
) -> None:
    client.sign_in(people.mia)
    assert client.post(f"{WEEK}/notes", data={"notes": "一", "version": "0"}).status_code == 303
    stale = client.hx(f"{WEEK}/notes", data={"notes": "二", "version": "0"})
    assert stale.status_code == 409
    assert "一" in stale.text
    assert "二" in stale.text
    client.post(f"{WEEK}/close")
    sales.deal("丁公司", people.ann)
    page = client.get(WEEK).text
    assert "show_behind" not in page
    with app.app_context():
        meeting = db.session.scalars(select(Meeting)).one()
        assert Numbers.from_plain(meeting.figures).of(Figure.NEW) == (1, 2)
        assert "甲公司" not in str(meeting.figures)
        assert count(span_of("week", "2026-11-20"), None).of(Figure.NEW) == (2, 2)
    client.post(f"{WEEK}/reopen")
    with app.app_context():
        assert db.session.scalars(select(Meeting)).one().figures == {}
        acts = db.session.scalars(select(Entry.action).where(Entry.action.like("meeting:%")))
        assert list(acts) == ["meeting:closed", "meeting:reopened"]


def test_of_many_first_minutes_at_once_one_stands_and_the_others_are_shown_beside_it(
    app: Flask, people: SimpleNamespace, sign_in: Any
) -> None:
    cookie = sign_in(people.mia).get_cookie("crm").value

    def write(nth: int) -> int:
        client = app.test_client()
        client.set_cookie("crm", cookie)
        return client.hx(f"{WEEK}/notes", data={"notes": f"记录 {nth}", "version": "0"}).status_code

    assert sorted(all_at_once(8, write)) == [200] + [409] * 7


@pytest.mark.one_database
def test_each_sees_of_it_what_is_theirs_in_as_many_statements_whatever_there_is(
    app: Flask, week: SimpleNamespace, people: SimpleNamespace, client: Client, statements: Any,
    sales: Sales,
) -> None:  # fmt: skip
    client.sign_in(people.mark)
    numbers = client.get(WEEK).text
    assert "甲公司" not in numbers
    assert "乙公司" not in numbers
    client.sign_in(people.ann)
    own = client.get(f"{WEEK}?person={people.bob.id}").text
    assert "甲公司" in own
    assert "乙公司" not in own
    client.sign_in(people.mia)
    masked = client.get(f"{WEEK}?masked=1").text
    assert "甲公司" not in masked
    assert "预算没批" not in masked
    assert "甲***" in masked
    client.post(f"{WEEK}/remarks/{week.third.customer_id}", data={"words": "先谈交期"})
    client.get(WEEK)
    with statements() as few:
        client.get(WEEK)
    for nth in range(5):
        sales.deal(f"新的{nth}公司", people.bob)
    client.get(WEEK)
    with statements() as more:
        client.get(WEEK)
    assert len(more) == len(few) <= 12, more
    for path in ("week/2027-01-01", "week/x", "year/2026-11-20", "week/0001-01-01"):
        assert client.get(f"/meetings/{path}").status_code == 404


@pytest.mark.one_database
def test_the_paper_is_masked_unless_it_is_asked_for_and_each_print_is_noted(
    app: Flask, week: SimpleNamespace, people: SimpleNamespace, client: Client
) -> None:
    client.sign_in(people.mia)
    texts = []
    for sent in ({}, {"full": "1"}):
        assert client.post(f"{WEEK}/paper", data=sent).status_code == 303
        run_pending(app)
        with app.app_context():
            job = db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()
            reader = PdfReader(io.BytesIO(path_of(job.file).read_bytes()))
        box = reader.pages[0].mediabox
        assert box.width > box.height
        texts.append("".join(page.extract_text() for page in reader.pages))
    masked, full = texts
    assert "甲公司" not in masked
    assert "报价" not in masked
    assert "甲公司" in full
    assert people.mia.name in masked
    with app.app_context():
        told = select(Entry.details).where(Entry.action == "meeting:printed").order_by(Entry.id)
        assert [one["full"] for one in db.session.scalars(told)] == [False, True]
    client.sign_in(people.mark)
    assert client.post(f"{WEEK}/paper", data={"full": "1"}).status_code == 403
