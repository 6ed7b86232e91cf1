"""A meeting says what a small week, worked out by hand, says it must, and shows no more."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Closing, move
from crmapp.files.store import path_of
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.followups.verbs import Plan, log_followup
from crmapp.jobs.models import Job
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.meetings.models import Decision, Meeting, MeetingKind
from crmapp.meetings.numbers import Figure, Numbers, behind, count
from crmapp.meetings.rows import plans_of, promises_of, stuck
from crmapp.meetings.spans import Span, span_of
from crmapp.meetings.telling import lines, sentence
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.notifications.models import Notification
from crmapp.promises.models import Promise
from crmapp.promises.verbs import close
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.scope import Scope
from tests.harness.application import Client
from tests.harness.sales import Sales

WEEK = "/meetings/week/2026-11-16"
FIRST, SECOND, WON = "初步接触", "需求了解", "合同签订"


class Week:
    """The acts of the story, each at its moment."""

    def __init__(self, app: Flask, clock: Any) -> None:
        """Take the application and the clock that is moved."""
        self._app, self._clock = app, clock

    def say(self, when: str, deal: Deal, by: Any, *, of: str = "", **given: Any) -> None:
        """Write down a follow-up; `of` is when the contact was, if not then."""
        self._clock.at(when)
        began = crm_clock.moment(datetime.fromisoformat(of or when))
        with self._app.app_context(), writing() as session:
            own = session.get(Deal, deal.id)
            values = {"began_at": began, "content": "谈过了"}
            log_followup(own.customer, values, by=by, deal=own, **given)

    def go(self, when: str, deal: Deal, to: Any, by: Any, **given: Any) -> None:
        """Move a deal."""
        self._clock.at(when)
        with self._app.app_context(), writing() as session:
            move(session.get(Deal, deal.id), to, by=by, **given)


@pytest.fixture
def week(app: Flask, sales: Sales, people: SimpleNamespace, clock: Any) -> SimpleNamespace:
    """Two customers of the week before, one of this week; it is Friday afternoon."""
    story = Week(app, clock)
    clock.at("2026-11-10 09:00")
    first = sales.deal("甲公司", people.ann, amount=1_000_000)
    second = sales.deal("乙公司", people.bob, amount=3_000_000)
    story.say("2026-11-11 10:00", first, people.ann, promise=("寄样品", date(2026, 11, 17)))
    clock.at("2026-11-17 09:00")
    third = sales.deal("丙公司", people.ann, amount=500_000)
    with app.app_context(), writing() as session:
        close(session.scalars(select(Promise)).one(), "kept")
    story.go("2026-11-17 09:30", first, sales.stage(SECOND), people.ann)
    story.go("2026-11-17 10:00", second, sales.stage(SECOND), people.bob)
    story.say("2026-11-17 11:00", second, people.bob, promise=("报价", date(2026, 11, 18)))
    story.go("2026-11-18 10:00", second, sales.stage(FIRST), people.bob, note="预算没批")
    closing = Closing(on=date(2026, 11, 18), amount=2_000_000)
    story.go("2026-11-18 15:00", first, sales.stage(WON), people.ann, closing=closing)
    plan = Plan(date(2026, 11, 25), action="送方案")
    story.say("2026-11-19 10:00", third, people.ann, of="2026-11-17 15:00", next_plan=plan)
    story.say("2026-11-20 10:00", third, people.ann, next_plan=plan)
    clock.at("2026-11-20 16:00")
    return SimpleNamespace(first=first, second=second, third=third, story=story)


def test_the_numbers_are_those_of_the_week_and_of_the_reports(
    context: Flask, week: SimpleNamespace, people: SimpleNamespace
) -> None:
    span = span_of("week", "2026-11-20")
    assert (span.first, span.last, span.days_left) == (date(2026, 11, 16), date(2026, 11, 22), 2)
    team = count(span, None)
    assert {one: team.of(one) for one in Figure} == {
        Figure.NEW: (1, 2),
        Figure.SAID: (3, 1),
        Figure.SOON: (pytest.approx(2 / 3), 1.0),
        Figure.FORWARD: (3, 0),
        Figure.BACK: (1, 0),
        Figure.WON: (1, 0),
        Figure.WON_AMOUNT: (2_000_000, 0),
        Figure.LOST: (0, 0),
        Figure.OPEN: (2, 2),
        Figure.OPEN_AMOUNT: (3_500_000, 5_000_000),
        Figure.KEPT: (1, 0),
        Figure.LATE: (1, 0),
    }
    ann = count(span, people.ann.id)
    assert [ann.of(one)[0] for one in (Figure.NEW, Figure.SAID, Figure.WON, Figure.LATE)] == [
        1, 2, 1, 0,
    ]  # fmt: skip
    assert team.of(Figure.BACK, people.bob.id) == (1, 0)
    persons = REPORTS["persons"].count(Scope(span.period))
    won_amount, won, lost, _rate, new, said, ahead, ahead_amount = (
        sum(row.cells[nth] or 0 for row in persons.rows) for nth in range(8)
    )
    told = (Figure.WON_AMOUNT, Figure.WON, Figure.LOST, Figure.NEW, Figure.SAID, Figure.OPEN)
    assert [team.of(one)[0] for one in told] == [won_amount, won, lost, new, said, ahead]
    assert team.of(Figure.OPEN_AMOUNT)[0] == ahead_amount
    assert Numbers.from_plain(team.plain).of(Figure.SOON) == team.of(Figure.SOON)
    names = {}
    for figure in (Figure.NEW, Figure.SOON, Figure.BACK, Figure.WON, Figure.OPEN, Figure.LATE):
        found = Customer.id.in_(select(behind(span, None, figure).subquery()))
        names[figure] = set(db.session.scalars(select(Customer.name).where(found)))
    assert names == {
        Figure.NEW: {"丙公司"}, Figure.SOON: {"丙公司"}, Figure.BACK: {"乙公司"},
        Figure.WON: {"甲公司"}, Figure.OPEN: {"乙公司", "丙公司"}, Figure.LATE: {"乙公司"},
    }  # fmt: skip
    differences = {one.figure: (one.told, one.tone) for one in lines(team, with_amounts=True)}
    assert differences[Figure.NEW] == ("−1", "bad")
    assert differences[Figure.BACK] == ("+1", "bad")
    assert differences[Figure.WON] == ("+1", "ok")
    assert differences[Figure.OPEN][1] == ""
    assert "2" in sentence(team, span)
    assert Figure.WON_AMOUNT not in {one.figure for one in lines(team, with_amounts=False)}


def test_what_is_stuck_promised_and_planned_follows_the_clock(
    context: Flask, week: SimpleNamespace, people: SimpleNamespace, clock: Any
) -> None:
    span = span_of("week", "2026-11-20")
    assert stuck(None, by_amount=True).count == 0
    promises, plans = promises_of(span, None), plans_of(span, None)
    assert [one.words for one in promises[people.bob.id].rows] == ["报价"]
    assert people.ann.id not in promises
    ann, bob = plans[people.ann.id], plans[people.bob.id]
    assert (ann.open, ann.ahead, ann.unplanned, ann.steps[0].action) == (1, 1, 0, "送方案")
    assert (bob.open, bob.ahead, bob.unplanned, bob.steps) == (1, 0, 1, [])
    clock.at("2026-12-02 09:00")
    found = stuck(None, by_amount=True)
    assert [row[1].name for row in found.rows] == ["乙公司"]
    clock.at("2026-12-04 09:00")
    assert [row[1].name for row in stuck(None, by_amount=True).rows] == ["乙公司", "丙公司"]
    assert stuck(people.ann.id, by_amount=False).count == 1
    assert plans_of(span, None)[people.ann.id].overdue == 1


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


@pytest.mark.one_database
def test_decisions_are_met_again_next_week_until_they_are_ticked_off(
    app: Flask, week: SimpleNamespace, people: SimpleNamespace, client: Client, clock: Any
) -> None:
    client.sign_in(people.mia)
    sent = {"words": "核对三家报价", "person": people.bob.id, "due_on": "2026-11-24"}
    assert client.post(f"{WEEK}/decisions", data=sent).status_code == 303
    assert client.post(f"{WEEK}/decisions", data={"words": ""}).status_code == 422
    clock.at("2026-11-27 16:00")
    after = "/meetings/week/2026-11-23"
    client.sign_in(people.mia)
    assert "核对三家报价" in client.get(after).text
    client.sign_in(people.bob)
    assert "核对三家报价" in client.get("/meetings/").text
    with app.app_context():
        key = db.session.scalars(select(Decision.id)).one()
    assert client.post(f"{after}/decisions/{key}", data={"state": "done"}).status_code == 303
    assert "核对三家报价" not in client.get("/meetings/").text
    client.sign_in(people.mia)
    assert "decision--done" in client.get(after).text
    assert "核对三家报价" not in client.get("/meetings/week/2026-11-16?masked=1").text
    clock.at("2026-12-04 16:00")
    client.sign_in(people.mia)
    assert "核对三家报价" not in client.get("/meetings/week/2026-11-30").text


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
    with statements() as few:
        client.get(WEEK)
    for nth in range(5):
        sales.deal(f"新的{nth}公司", people.bob)
    client.get(WEEK)
    with statements() as more:
        client.get(WEEK)
    assert len(more) == len(few) <= 17, more
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


@pytest.mark.one_database
def test_spans_are_weeks_from_monday_months_and_quarters() -> None:
    quarter = Span.holding(MeetingKind.QUARTER, date(2026, 11, 20))
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (quarter.before.title, quarter.after.title) == ("2026Q3", "2027Q1")
    month = Span.holding(MeetingKind.MONTH, date(2028, 2, 29))
    assert (month.first, month.last, month.before.title) == (
        date(2028, 2, 1), date(2028, 2, 29), "2028-01",
    )  # fmt: skip
    week = Span.holding(MeetingKind.WEEK, date(2027, 1, 1))
    assert (week.first, week.before.last) == (date(2026, 12, 28), date(2026, 12, 27))
